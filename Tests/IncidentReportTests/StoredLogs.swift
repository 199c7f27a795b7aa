// Logs that are read as the program reads them, stored as event lines, and read back.

import Foundation
import IncidentReport
import LogDecoding
import LogInput
import OutageReconstruction
import Testing

@testable import FailureClassification

/// A log's events and its ledger, as they were found.
struct FoundLog {
  var ledger: InputLedger
  var table: EventTable
  /// With the text that each shows.
  var events: [FailureEvent] = []

  /// The logs that a file holds: one, or the members of an archive.
  static func all(in path: String, named name: String) -> [FoundLog] {
    var logs: [FoundLog] = []
    LogSource(path: path).forEachLog { log in
      var log = log
      let shown = log.path.replacingOccurrences(of: path, with: name)
      logs.append(FoundLog(&log, path: shown))
      return true
    }
    return logs
  }

  /// Its events and its ledger as gzip-ed lines.
  var stored: [UInt8] {
    var writer = GzipWriter()
    writer.add(EventStream.header(toolVersion: "1", options: []).utf8.span)
    for event in events {
      let line = EventStream.event(event, path: ledger.path).dropLast()
      writer.add(EventStream.complete(line, identity: ledger.identity).utf8.span)
    }
    writer.add(EventStream.ledger(ledger).utf8.span)
    return writer.finish()
  }
}

extension FoundLog {
  private static let filter = MarkerFilter(words: markerWords + LogDecoder.structuralMarkers)

  private init(_ log: inout OpenedLog, path: String) {
    var table = EventTable(path: path)
    var events: [FailureEvent] = []
    var gaps = TimeGaps()
    var omissions = Omissions()
    var classifier = FailureClassifier(labels: SourceLabels(path: path), writesTexts: false)
    var decoder = LogDecoder(
      filter: Self.filter, options: DecodingOptions().reading(path), limits: LineLimits())
    func take(_ record: borrowing LogRecord) {
      let found = classifier.classifyCompactly(record)
      if let omission = classifier.omission { omissions.count(omission, line: record.line) }
      guard var event = found else { return }
      gaps.count(record.timeInference)
      if event.isUnknownFailure { classifier.addTemplate(of: record, to: &event) }
      let text = classifier.text(of: record)
      table.add(event, classifier.texts) { text }
      var shown = FailureEvent(event, classifier.texts)
      shown.text = text
      events.append(shown)
    }
    let summary = log.lines.forEachBlock { block, count, firstLine in
      decoder.decode(block, count: count, firstLine: firstLine, take)
    }
    decoder.finish(take)
    ledger = InputLedger(path: path)
    ledger.identity = summary.identity
    ledger.compression = summary.compression
    ledger.bytes = summary.bytes
    ledger.problems = summary.problems + decoder.problems
    ledger.format = decoder.format
    ledger.first = decoder.first
    ledger.last = decoder.last
    ledger.totals = decoder.totals
    ledger.events = events.count
    ledger.timeGaps = gaps
    ledger.omissions = omissions
    self.table = table
    self.events = events
  }
}

/// What is read of a stored log.
struct ReadLog {
  var ledger: InputLedger?
  var table: EventTable
  var events: [FailureEvent] = []
  var headers = 0
  /// Whether every event names its log and the log's identity.
  var isNamed = true
  var unknown = UnknownWords()
  var problem: InputProblem?

  init(_ stored: [UInt8], of log: FoundLog) throws {
    table = EventTable(path: log.ledger.path)
    var reader = EventStreamReader()
    var found: [FailureEvent] = []
    var ledger: InputLedger?
    var (headers, isNamed) = (0, true)
    // Local: the body cannot change two parts of this value at once.
    var table = table
    problem = try forEachLine(ofGzip: stored) { (line) throws(EventStreamError) in
      switch try reader.read(line) {
      case .header: headers += 1
      case .ledger(let read): ledger = read.ledger
      case .other, .unknownEvent, .completion, .end, .passedOver:
        Issue.record("a line that is not known")
      case .event:
        table.add(reader.event, reader.texts) { reader.text ?? "" }
        var event = FailureEvent(reader.event, reader.texts)
        event.text = reader.text
        found.append(event)
        if reader.file != log.ledger.path || reader.input != log.ledger.identity {
          isNamed = false
        }
      }
    }
    self.table = table
    self.ledger = ledger
    events = found
    self.headers = headers
    self.isNamed = isNamed
    unknown = reader.unknown
  }
}
