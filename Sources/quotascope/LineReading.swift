// From what the user named to the records in it, on the same way as the other commands.

internal import FailureClassification
internal import LogDecoding
internal import LogInput

/// The explained records of a line, a text or standard input.
struct LineReading {
  private(set) var records: [Explanation] = []
  private(set) var ledger: InputLedger
  /// Whether the other commands read the line at all.
  private(set) var isRead = true
  /// The marker words in what was explained.
  private(set) var markers: [String] = []
  /// Where the record begins of which the wanted line is a part.
  private(set) var beginning: Int?
  /// Records that were found and are not shown.
  private(set) var hiddenRecords = 0

  private let subject: ExplainedSubject
  private let settings: ScanSettings
  /// The bytes to explain.
  private var text: [UInt8] = []
  /// The nearest record before the wanted line that may go on in it.
  private var enclosing: Explanation?
  private var lineCount = 0

  /// More are no one line, and nobody reads them.
  private static let mostRecords = 20
  /// Of standard input so much is kept for telling why no line was read.
  private static let longestText = 16 << 20

  init(_ subject: ExplainedSubject, settings: ScanSettings) {
    self.subject = subject
    self.settings = settings
    ledger = InputLedger(path: Self.path(of: subject))
    read()
    if records.isEmpty, let enclosing {
      records = [enclosing]
      beginning = enclosing.line
    } else if records.isEmpty {
      readWithoutMarkers()
    }
    markers = markerWords(in: text)
  }

  /// Takes out what nobody is to see.
  mutating func hide(_ redaction: Redaction) {
    records = records.map { $0.hiding(redaction) }
  }

  private static func path(of subject: ExplainedSubject) -> String {
    switch subject {
    case .line(_, let path), .file(let path): path
    case .text, .standardInput: "-"
    }
  }

  private var wantedLine: Int? {
    if case .line(let number, _) = subject { number } else { nil }
  }

  /// Why there is nothing to explain.
  var emptiness: String {
    guard let wantedLine else { return "there is no line to explain" }
    if ledger.identity == nil { return "\(ledger.path): no line of it could be read" }
    let lines = lineCount == 1 ? "1 line" : "\(lineCount) lines"
    return wantedLine > 0 && wantedLine <= lineCount
      ? "\(ledger.path): line \(wantedLine) is blank or was skipped"
      : "\(ledger.path): there is no line \(wantedLine); it has \(lines), counted from 1"
  }

  // MARK: Reading

  private mutating func read() {
    var decoder = LogDecoder(
      filter: LogScan.filter(settings.decoding),
      options: settings.decoding.reading(ledger.path),
      limits: settings.limits)
    if case .text(let line) = subject {
      text = Array(line.utf8)
      decode(text, &decoder)
      return
    }
    let source = ExplainedSubject.source(of: ledger.path)
    var isFound = false
    source.forEachLog(limits: settings.limits) { log in
      guard log.path == ledger.path else { return true }
      isFound = true
      var log = log
      let summary = log.lines.forEachBlock { block, count, firstLine in
        keep(block, count: count, firstLine: firstLine)
        let lines = decoder.decode(block, count: count, firstLine: firstLine) { take($0) }
        lineCount = firstLine + lines - 1
        return lines
      }
      decoder.finish { take($0) }
      ledger.note(summary, decoder)
      ledger.identity = summary.identity
      lineCount = max(lineCount, ledger.totals.lines)
      return false
    }
    if !isFound { ledger.problems.append(Self.missingMember(ledger.path, in: source.path)) }
  }

  private static func missingMember(_ path: String, in archive: String) -> InputProblem {
    path == archive
      ? InputProblem(
        .notAFile,
        "is an archive: name a member and a line of it, such as \(archive)\(LogSource.memberMark)app.log:1"
      )
      : InputProblem(.missing, "no such log in \(archive)")
  }

  private mutating func decode(_ bytes: [UInt8], _ decoder: inout LogDecoder) {
    let content = bytes + [0x0a]
    let padded = content + [UInt8](repeating: 0, count: LineReader.padding)
    _ = decoder.decode(padded.span, count: content.count, firstLine: wantedLine ?? 1) { take($0) }
    decoder.finish { take($0) }
  }

  /// Reads what the filter passed over.
  private mutating func readWithoutMarkers() {
    guard text.contains(where: { $0 > 0x20 }) else { return }
    isRead = false
    var options = settings.decoding.reading(ledger.path)
    options.readsEveryLine = true
    var decoder = LogDecoder(
      filter: LogScan.filter(settings.decoding), options: options,
      limits: settings.limits)
    decode(text, &decoder)
  }

  private mutating func take(_ record: borrowing LogRecord) {
    var classifier = FailureClassifier(labels: SourceLabels(path: ledger.path))
    if let wantedLine, record.line != wantedLine {
      let lines = record.line..<record.line + (record.trace?.pieces ?? 1)
      if lines.contains(wantedLine) { enclosing = classifier.explain(record) }
    } else if records.count < Self.mostRecords {
      records.append(classifier.explain(record))
    } else {
      hiddenRecords += 1
    }
  }

  // MARK: Bytes

  /// Keeps the bytes of the wanted line, or of all lines.
  private mutating func keep(_ block: Span<UInt8>, count: Int, firstLine: Int) {
    guard let wantedLine else {
      for index in 0..<min(count, Self.longestText - text.count) { text.append(block[index]) }
      return
    }
    guard wantedLine >= firstLine else { return }
    var number = firstLine
    var start = 0
    while start < count, number <= wantedLine {
      var end = start
      while end < count && block[end] != 0x0a { end += 1 }
      if number == wantedLine {
        for index in start..<end { text.append(block[index]) }
      }
      number += 1
      start = end + 1
    }
  }
}
