internal import ArgumentParser
internal import Glibc

/// `quotascope classes`: the failure classes.
struct ClassesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "classes",
    abstract: "List the failure classes and their details, what they mean and what helps.")

  @Flag(help: "Write JSON.")
  var json = false

  @Flag(help: "Write the page docs/classification.md: the classes, their details and the rules.")
  var markdown = false

  func validate() throws {
    if json && markdown { throw ValidationError("--json and --markdown exclude each other") }
  }

  func run() throws {
    signal(SIGPIPE, SIG_IGN)
    try writeToOutput(text)
  }

  private var text: String {
    if json { return ClassObjects.text }
    if markdown { return ClassificationPage.text }
    return ClassBlocks.text
  }
}
