internal import ArgumentParser
internal import Glibc

/// `quotascope prices`: the built-in prices.
struct PricesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "prices", abstract: "List the built-in prices of OpenAI's models.")

  @Flag(help: "Write the page docs/prices.md: the prices, and where each was read.")
  var markdown = false

  func run() throws {
    signal(SIGPIPE, SIG_IGN)
    try writeToOutput(markdown ? PricePage.markdown : PricePage.text)
  }
}
