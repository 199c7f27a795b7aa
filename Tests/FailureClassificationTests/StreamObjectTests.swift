import LogDecoding
import LogInput
import Testing

@testable import FailureClassification

/// Ledgers and headers that are read back.
struct StreamObjectTests {
  private static func ledger() -> InputLedger {
    var ledger = InputLedger(path: "bundle.tar!/a \"b\".log")
    ledger.identity = ContentIdentity(length: 20, hash: ContentHash(high: .max, low: 1))
    ledger.compression = .zstd
    ledger.format = .cri
    ledger.bytes = 20
    ledger.events = 1
    ledger.first = Timestamp(nanoseconds: 1_500_000_000, fractionDigits: 1)
    ledger.last = Timestamp(nanoseconds: 1_772_702_047_201_000_001, fractionDigits: 9)
    ledger.copyOf = "logs/b.log"
    ledger.totals.lines = 41
    ledger.totals.blank = 2
    ledger.totals.withoutMarker = 3
    ledger.totals.json = 4
    ledger.totals.jsonRepaired = 5
    ledger.totals.text = 6
    ledger.totals.copies = 7
    ledger.totals.leftOut = 8
    ledger.totals.skipped = ["too_long": 1, "a reason": 5]
    ledger.selection.eventsBefore = 6
    ledger.selection.refusalsBefore = 5
    ledger.selection.eventsAfter = 4
    ledger.selection.refusalsAfter = 3
    ledger.selection.eventsOfOtherServices = 2
    ledger.selection.eventsWithoutTime = 1
    ledger.timeGaps.withoutZone = 7
    ledger.timeGaps.withInferredDate = 8
    ledger.timeGaps.withoutDate = 9
    ledger.timeGaps.withUnclearOrder = 10
    ledger.omissions = Omissions(
      sampled: 2, firstSampledLine: 3, told: 1, firstToldLine: 4)
    ledger.problems = InputProblem.Kind.allCases.map { InputProblem($0, "\($0) \u{e9}\n") }
    return ledger
  }

  @Test func `A ledger with everything, and one with nothing`() throws {
    var reader = EventStreamReader()
    for ledger in [Self.ledger(), InputLedger(path: ""), Self.ledger()] {
      let read = try reader.readLedger(EventStream.ledger(ledger))
      #expect(read.facts == ledger.facts)
      #expect(EventStream.ledger(read) == EventStream.ledger(ledger))
    }
    #expect(reader.unknown.isEmpty)
  }

  @Test(arguments: Compression.allCases.map(\.rawValue), LogFormat.allCases.map(\.rawValue))
  func `Every way of packing and every format`(compression: String, format: String) throws {
    var ledger = InputLedger(path: "a")
    ledger.compression = try #require(Compression(rawValue: compression))
    ledger.format = try #require(LogFormat(rawValue: format))
    var reader = EventStreamReader()
    #expect(try reader.readLedger(EventStream.ledger(ledger)).facts == ledger.facts)
  }

  private static let plainLedger =
    #""record":"ledger","path":"a","bytes":1,"lines":1,"events":0,"totals":{"lines":1}"#

  @Test func `A ledger of another program`() throws {
    var reader = EventStreamReader()
    let read = try reader.readLedger(
      "{\(Self.plainLedger),\"compression\":\"lzma\",\"format\":\"xml\",\"events\":5,"
        + #""problems":[{"kind":"moldy","message":"It smells."}],"new":[1]}"#)
    #expect(read.events == 5)
    #expect(read.compression == .none)
    #expect(read.format == .text)
    #expect(read.problems == [InputProblem(.unreadable, "It smells.")])
    #expect(reader.unknown.others == 3)
  }

  @Test(arguments: [
    (#""path":1"#, "path"), (#""identity":"x""#, "identity"), (#""bytes":-1"#, "bytes"),
    (#""bytes":1e30"#, "bytes"), (#""events":null"#, "events"), (#""first":"now""#, "first"),
    (#""totals":[]"#, "totals"), (#""totals":{}"#, "totals.lines"),
    (#""totals":{"lines":1,"skipped":{"a":"b"}}"#, "totals.skipped.a"),
    (#""selection":1"#, "selection"),
    (#""time_gaps":{"without_zone":[]}"#, "time_gaps.without_zone"),
    (#""omissions":{"told":1.5}"#, "omissions.told"), (#""problems":{}"#, "problems"),
    (#""problems":[1]"#, "problems"), (#""problems":[{"kind":1}]"#, "problems.kind"),
  ])
  func `A ledger's value that cannot be is named`(value: String, key: String) {
    var reader = EventStreamReader()
    #expect(reader.error("{\(Self.plainLedger),\(value)}")?.key == key)
  }

  // MARK: Headers

  @Test func `A header`() throws {
    var reader = EventStreamReader()
    let line = EventStream.header(
      toolVersion: "1.2.3", options: [("until", "b \"c\""), ("since", "")])
    guard case .header(let header) = try reader.item(line) else {
      Issue.record("no header")
      return
    }
    #expect(header.schema == EventStream.schema)
    #expect(header.isReadable)
    #expect(header.toolVersion == "1.2.3")
    #expect(header.rulesVersion == rulesVersion)
    #expect(header.options.map(\.name) == ["until", "since"])
    #expect(header.options.map(\.value) == ["b \"c\"", ""])
  }

  @Test(arguments: [
    (#"{"record":"header"}"#, "schema"),
    (#"{"record":"header","schema":"x","rules_version":"1"}"#, "tool.version"),
    (#"{"record":"header","schema":"x","tool":{"version":1}}"#, "tool.version"),
    (#"{"record":"header","schema":1}"#, "schema"),
    (#"{"record":"header","options":{"a":1}}"#, "options.a"),
  ])
  func `A header's value that cannot be is named`(line: String, key: String) {
    var reader = EventStreamReader()
    #expect(reader.error(line)?.key == key)
  }
}

extension InputLedger {
  /// All that can be compared of it.
  fileprivate var facts: [String] {
    [
      path, "\(identity as Any)", "\(compression)", "\(format)", "\(bytes)", "\(events)",
      "\(first as Any)", "\(last as Any)", "\(copyOf as Any)",
      "\(totals.skipped.sorted { $0.key < $1.key })",
      "\(totals.lines) \(totals.blank) \(totals.withoutMarker) \(totals.json)",
      "\(totals.jsonRepaired) \(totals.text) \(totals.copies) \(totals.leftOut)", "\(selection)",
      "\(timeGaps)", "\(omissions)", "\(problems)",
    ]
  }
}
