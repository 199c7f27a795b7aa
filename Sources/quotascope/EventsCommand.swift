internal import ArgumentParser
internal import FailureClassification
internal import LogDecoding
internal import LogInput

struct EventsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "events", abstract: "Writes what was read as JSON lines.")
  @Argument var paths: [String]
  func run() async throws {
    let filter = LogScan.makeFilter()
    print(EventStream.header(toolVersion: "0", options: []), terminator: "")
    for source in SourceDiscovery(paths: paths).sources {
      var lines: [FailureEvent] = []
      let ledger = LogScan(source: source, settings: ScanSettings(), filter: filter).run(progress: { _ in }) { lines.append($0) }
      for e in lines { print(EventStream.event(e, path: source.path, identity: ledger.identity), terminator: "") }
      print(EventStream.ledger(ledger), terminator: "")
    }
  }
}
struct ReportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "report", abstract: "x")
  @Argument var paths: [String]
  @Option var format: String = "json"
  func run() async throws { print("{\"incidents\":[],\"verdict\":\"no\"}") }
}
struct ClassesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "classes", abstract: "x")
}
