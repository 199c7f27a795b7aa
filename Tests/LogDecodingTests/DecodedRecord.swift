import Testing

@testable import LogDecoding
@testable import LogInput

/// A copy of a record that can be compared.
struct DecodedRecord: Equatable {
  var line: Int
  var index: Int
  var form: RecordForm
  var time: String?
  var timeSource: TimeSource
  var level: LogLevel
  var values: [Concept: String] = [:]
  var texts: [String]

  init(_ record: borrowing LogRecord) {
    line = record.line
    index = record.index
    form = record.form
    time = record.time?.rfc3339
    timeSource = record.timeSource
    level = record.level
    texts = []
    for part in record.texts {
      texts.append(String(decoding: record.store[part.range], as: UTF8.self))
    }
    for concept in Concept.allCases {
      if let value = record.string(concept) { values[concept] = value }
    }
  }

  subscript(_ concept: Concept) -> String? { values[concept] }
}

/// A log decoded in blocks of some lines.
struct DecodedLog: Equatable {
  var records: [DecodedRecord] = []
  var totals = LineTotals()
  var first: String?
  var last: String?
  var format = LogFormat.empty
  var problems: [InputProblem] = []

  /// Decodes `lines`, `step` at a time.
  init(
    _ lines: [String], step: Int = .max, markers: [String] = ["quota"],
    options: DecodingOptions = DecodingOptions(), longestLine: Int = LineLimits().longestLine
  ) {
    let filter = MarkerFilter(words: markers + LogDecoder.structuralMarkers)
    var decoder = LogDecoder(
      filter: filter, options: options, limits: LineLimits(longestLine: longestLine))
    var records: [DecodedRecord] = []
    var start = 0
    while start < lines.count {
      let end = start + min(step, lines.count - start)
      let content: [UInt8] = lines[start..<end].flatMap { Array($0.utf8) + [0x0a] as [UInt8] }
      let padded = content + [UInt8](repeating: 0x5a, count: LineReader.padding)
      let count = decoder.decode(padded.span, count: content.count, firstLine: start + 1) {
        records.append(DecodedRecord($0))
      }
      #expect(count == end - start)
      start = end
    }
    decoder.finish { records.append(DecodedRecord($0)) }
    self.records = records
    totals = decoder.totals
    first = decoder.first?.rfc3339
    last = decoder.last?.rfc3339
    format = decoder.format
    problems = decoder.problems
  }

  /// Decodes the parts of a log, which are cut before the lines with the given numbers from 0, as if
  /// nobody knew of the others; `nil` when a part says that it cannot be read so.
  init?(_ lines: [String], cutBefore cuts: [Int], markers: [String] = ["quota"]) {
    let filter = MarkerFilter(words: markers + LogDecoder.structuralMarkers)
    let bounds = [0] + cuts + [lines.count]
    for (start, end) in zip(bounds, bounds.dropFirst()) {
      var decoder = LogDecoder(
        filter: filter, options: DecodingOptions(), limits: LineLimits(),
        isFirstPart: start == 0, isLastPart: end == lines.count)
      let content: [UInt8] = lines[start..<end].flatMap { Array($0.utf8) + [0x0a] as [UInt8] }
      let padded = content + [UInt8](repeating: 0x5a, count: LineReader.padding)
      var records: [DecodedRecord] = []
      _ = decoder.decode(padded.span, count: content.count, firstLine: start + 1) {
        records.append(DecodedRecord($0))
      }
      decoder.finish { records.append(DecodedRecord($0)) }
      if decoder.isTorn { return nil }
      self.records += records
      totals += decoder.totals
      first = [first, decoder.first?.rfc3339].compactMap(\.self).min()
      last = [last, decoder.last?.rfc3339].compactMap(\.self).max()
      if start == 0 { format = decoder.format }
      problems += decoder.problems
    }
  }

  /// All that is counted apart from `lines`.
  var accounted: Int {
    totals.blank + totals.withoutMarker + totals.json + totals.jsonRepaired + totals.text
  }
}

/// The record at the start of a line, whatever words it holds.
func decodeLine(_ line: String, options: DecodingOptions = DecodingOptions()) -> DecodedRecord {
  decodeLine(Array(line.utf8), options: options)
}

func decodeLine(
  _ line: [UInt8], options: DecodingOptions = DecodingOptions()
) -> DecodedRecord {
  var decoder = RecordDecoder(options: options)
  var record = LogRecord()
  record.reset(line: 1, index: 0, form: .json)
  _ = decoder.decode(line.span, prefix: nil, into: &record)
  return DecodedRecord(record)
}
