internal import ArgumentParser

/// The root command: name, version, subcommands.
@main
struct QuotascopeCommand: AsyncParsableCommand {
  static let toolVersion = "0.1.0"

  static let configuration = CommandConfiguration(
    commandName: "quotascope",
    abstract: "Finds OpenAI quota outages in application logs and writes the incident report.",
    version: toolVersion,
    subcommands: [
      ReportCommand.self, EventsCommand.self, ScanCommand.self, HistoryCommand.self,
      ExplainCommand.self, ClassesCommand.self, PricesCommand.self, DiffCommand.self,
    ])

  static func main() async {
    // While one core parses the arguments, another one makes the tables that reading needs.
    if let command = CommandLine.arguments.dropFirst().first,
      ["report", "events", "scan"].contains(command)
    {
      Task.detached { LogScan.prepare() }
    }
    await main(nil)
  }
}
