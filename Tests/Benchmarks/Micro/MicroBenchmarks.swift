// Each stage of a run by itself, on logs in memory: where the time of a whole run can be won.

internal import CLineScanner
internal import FailureClassification
internal import Glibc
internal import IncidentReport
internal import LogDecoding
internal import LogInput
internal import OutageReconstruction

@main
struct MicroBenchmarks {
  let stopwatch: Stopwatch
  /// Service logs with few lines about OpenAI, the same gzipped, and a log of nothing else.
  let sparse: LoadedLog
  let packedPath: String
  let dense: LoadedLog

  static func main() {
    let arguments = CommandLine.arguments
    guard arguments.count >= 5, let runs = Int(arguments[4]), runs > 0 else {
      print("usage: MicroBenchmarks SPARSE.log SPARSE.log.gz DENSE.log RUNS [NAME...]")
      exit(64)
    }
    let benchmarks = Self(
      stopwatch: Stopwatch(runs: runs, only: Set(arguments.dropFirst(5))),
      sparse: LoadedLog(path: arguments[1]), packedPath: arguments[2],
      dense: LoadedLog(path: arguments[3]))
    print("| Name | What | Median | Slowest to fastest |")
    print("|---|---|--:|--:|")
    benchmarks.reading()
    benchmarks.markers()
    benchmarks.fields()
    benchmarks.timestamps()
    benchmarks.records()
    benchmarks.eventLines()
    benchmarks.reconstruction()
    exit(benchmarks.stopwatch.hasFailed ? 1 : 0)
  }

  // MARK: Bytes

  private func reading() {
    stopwatch.row(
      "lines", "plain file to blocks of whole lines", .bytes(sparse.bytes), expected: sparse.bytes
    ) { LoadedLog.cut(path: sparse.path) }
    #if ISAL
      let library = "ISA-L"
    #else
      let library = "zlib"
    #endif
    stopwatch.row(
      "inflate", "gzip (\(library)) to blocks of whole lines", .bytes(sparse.bytes),
      expected: sparse.bytes
    ) { LoadedLog.cut(path: packedPath) }
  }

  private func markers() {
    let words = markerWords + LogDecoder.structuralMarkers
    for (name, isPortable) in [("markers", false), ("markers-portable", true)] {
      stopwatch.row(
        name, "marker filter, \(words.count) words\(isPortable ? ", without SIMD" : "")",
        .bytes(sparse.bytes), expected: sparse.lines
      ) { scannedLines(words, isPortable: isPortable) }
    }
  }

  /// Searches the sparse log by the C interface; how many lines were passed.
  private func scannedLines(_ words: [String], isPortable: Bool) -> Int {
    let texts = words.map { Array($0.lowercased().utf8) }
    // One store for all words, so that their addresses stay.
    let store = texts.flatMap(\.self)
    return unsafe store.withUnsafeBufferPointer { store in
      var starts: [UnsafePointer<UInt8>?] = unsafe []
      var offset = 0
      for text in texts {
        unsafe starts.append(store.baseAddress.map { unsafe $0 + offset })
        offset += text.count
      }
      let compiled = unsafe qs_markers_create(starts, texts.map(\.count), texts.count)
      defer { unsafe qs_markers_destroy(compiled) }
      var counts = qs_line_counts()
      var found = [qs_line](repeating: qs_line(), count: 1024)
      for block in sparse.blocks {
        var start = 0
        while start < block.count {
          var consumed = 0
          _ = unsafe block.bytes.withUnsafeBufferPointer { bytes in
            unsafe found.withUnsafeMutableBufferPointer { found in
              unsafe qs_markers_scan(
                compiled, bytes.baseAddress.map { unsafe $0 + start }, block.count - start,
                16 << 10, isPortable, found.baseAddress, found.count, &consumed, &counts)
            }
          }
          start += consumed
        }
      }
      return Int(counts.lines)
    }
  }

  /// simdjson's walk over all fields of every line.
  private func fields() {
    stopwatch.row(
      "fields", "all fields of every line of the dense log", .bytes(dense.bytes),
      expected: dense.lines
    ) {
      let reader = unsafe qs_json_reader_create()
      defer { unsafe qs_json_reader_destroy(reader) }
      var fields = [qs_json_field](repeating: qs_json_field(), count: 1024)
      var objects = 0
      for block in dense.blocks {
        unsafe block.bytes.withUnsafeBufferPointer { bytes in
          unsafe fields.withUnsafeMutableBufferPointer { fields in
            guard let base = bytes.baseAddress else { return }
            var start = 0
            while start < block.count {
              let end = unsafe memchr(base + start, 10, block.count - start)
              let length = unsafe end.map {
                unsafe UnsafeRawPointer($0) - UnsafeRawPointer(base) - start
              }
              var rest = 0
              let read = unsafe qs_json_read(
                reader, base + start, length ?? block.count - start, fields.baseAddress,
                fields.count, &rest)
              if read > 0 { objects += 1 }
              start += (length ?? block.count - start) + 1
            }
          }
        }
      }
      return objects
    }
  }

  private func timestamps() {
    let forms = [
      "2026-11-03T12:34:56.789123Z", "2026-11-03 12:34:56,789", "2026-11-03T12:34:56.789+01:00",
      "03/Nov/2026:12:34:56 +0000", "1793711166789", "1793711166.789012",
      "Tue, 03 Nov 2026 12:34:56 GMT",
    ]
    let count = 70_000
    stopwatch.row(
      "timestamps", "\(forms.count) forms in turn", .items(count, of: "time"), expected: count
    ) {
      (0..<count).count { Timestamp(parsing: forms[$0 % forms.count]) != nil }
    }
  }

  // MARK: Records and events

  private static let filter = MarkerFilter(words: markerWords + LogDecoder.structuralMarkers)

  /// Decodes a log; how many lines it has.
  private func decode(_ log: LoadedLog, _ take: (borrowing LogRecord) -> Void) -> Int {
    var decoder = LogDecoder(
      filter: Self.filter, options: DecodingOptions().reading(log.path), limits: LineLimits())
    for block in log.blocks {
      _ = decoder.decode(
        block.bytes.span, count: block.count, firstLine: block.firstLine, take)
    }
    decoder.finish(take)
    return decoder.totals.lines
  }

  private func records() {
    stopwatch.row(
      "decode-sparse", "sparse log to records: filter, then the lines that it lets through",
      .bytes(sparse.bytes), expected: sparse.lines
    ) { decode(sparse) { _ in } }
    stopwatch.row(
      "decode-dense", "dense log to records", .items(dense.lines, of: "line"),
      expected: dense.lines
    ) { decode(dense) { _ in } }
    guard stopwatch.isWanted("classify") else { return }
    var records: [LogRecord] = []
    _ = decode(dense) { if records.count < 50_000 { records.append(copy $0) } }
    stopwatch.row(
      "classify", "records to events", .items(records.count, of: "record"),
      expected: records.count
    ) {
      var classifier = FailureClassifier(
        labels: SourceLabels(path: dense.path), writesTexts: false)
      var events = 0
      for record in records where classifier.classifyCompactly(record) != nil { events += 1 }
      return events
    }
  }

  /// The dense log's events, as `events` writes them, and back.
  private func eventLines() {
    guard ["write-events", "read-events"].contains(where: stopwatch.isWanted) else { return }
    let events = events(dense).prefix(200_000).map { found in
      var event = FailureEvent(found.event, found.texts)
      event.text = "The text that an event shows, as long as most of them are."
      return event
    }
    let lines = events.map { Array(EventStream.event($0, path: dense.path).utf8) }
    let bytes = lines.reduce(0) { $0 + $1.count }
    stopwatch.row(
      "write-events", "events to event lines", .items(events.count, of: "event"), expected: bytes
    ) { events.reduce(0) { $0 + EventStream.event($1, path: dense.path).utf8.count } }
    stopwatch.row(
      "read-events", "event lines to events", .items(lines.count, of: "line"),
      expected: lines.count
    ) {
      var reader = EventStreamReader()
      var read = 0
      for line in lines {
        if case .event? = try? reader.read(line.span) { read += 1 }
      }
      return read
    }
  }

  // MARK: Reconstruction and report

  private func reconstruction() {
    let names = ["rows", "sort", "join", "render"]
    guard names.contains(where: stopwatch.isWanted) else { return }
    let events = events(sparse) + events(dense)
    stopwatch.row(
      "rows", "events to rows of a table", .items(events.count, of: "event"),
      expected: events.count
    ) { table(events).count }
    // In no order: a sort that finds one that is there already has nothing to do.
    let stride = 7919
    let shuffled = table((0..<events.count).map { events[$0 * stride % events.count] })
    stopwatch.row(
      "sort", "rows by time, out of no order", .items(events.count, of: "event"),
      expected: events.count
    ) { EventTable.merged([shuffled]).count }
    let merged = EventTable.merged([shuffled])
    var ledger = InputLedger(path: sparse.path)
    ledger.events = events.count
    let ledgers = [ledger]
    let outages = Reconstructor().reconstruct(merged, ledgers: ledgers)
    stopwatch.row(
      "join", "rows to calls, outages and incidents", .items(events.count, of: "event"),
      expected: outages.incidents.count
    ) { Reconstructor().reconstruct(merged, ledgers: ledgers).incidents.count }
    let context = ReportContext(
      toolVersion: "0", rulesVersion: rulesVersion, generatedAt: Timestamp(nanoseconds: 0))
    let report = ReportBuilder(context: context).report(outages, inputs: ledgers)
    for (name, format) in [("render", ReportFormat.markdown), ("render-json", .json)] {
      stopwatch.row(
        name, "report to \(format.rawValue)", .items(1, of: "report"),
        expected: format.render(report).utf8.count
      ) { format.render(report).utf8.count }
    }
  }

  /// An event as it comes out of classification.
  private typealias FoundEvent = (event: CompactEvent, texts: EventTexts)

  private func events(_ log: LoadedLog) -> [FoundEvent] {
    var classifier = FailureClassifier(labels: SourceLabels(path: log.path), writesTexts: false)
    var events: [FoundEvent] = []
    _ = decode(log) { record in
      if let event = classifier.classifyCompactly(record) {
        events.append((event, classifier.texts))
      }
    }
    return events
  }

  private func table(_ events: some Sequence<FoundEvent>) -> EventTable {
    var table = EventTable(path: sparse.path)
    for (event, texts) in events { table.add(event, texts) { "" } }
    return table
  }
}
