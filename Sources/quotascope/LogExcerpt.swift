// The lines that `explain` is asked about, with the lines before that may tell their time.

internal import ArgumentParser
internal import LogDecoding
internal import LogInput

/// Some lines of a log.
struct LogExcerpt {
  let path: String
  private var bytes: [UInt8] = []
  /// Number of the first line in `bytes`.
  private var firstLine = 1
  /// The line that is asked about; all of them when `nil`.
  private var wanted: Int?

  /// So many bytes before the line are kept: a time is looked for there.
  private static let before = 1 << 20
  /// Lines of a container runtime that go on with the wanted one.
  private static let following = 64

  /// One line, as given.
  init(line: String) {
    path = "-"
    bytes = Array(line.utf8) + [0x0a]
  }

  /// Reads the lines of a log around number `line`, or all of them.
  init(source: LogSource, line: Int?) throws {
    path = source.path
    wanted = line
    var kept: [UInt8] = []
    var keptFrom = 1
    var lines = 0
    do throws(InputProblem) {
      var reader = try LineReader(source)
      let summary = reader.forEachBlock(progress: { _ in }) { block, count, first in
        var number = first
        var start = 0
        for index in 0..<count where block[index] == 0x0a || index == count - 1 {
          let isWanted = line.map { number <= $0 + Self.following } ?? true
          if isWanted { for place in start...index { kept.append(block[place]) } }
          number += 1
          start = index + 1
        }
        if let line, number <= line, kept.count > Self.before {
          kept.removeAll()
          keptFrom = number
        }
        lines = number - 1
        return number - first
      }
      if let problem = summary.problems.first(where: { $0.isLoss }) {
        warn("\(source.path): \(problem.message)")
      }
    } catch {
      warn("\(source.path): \(error.message)")
      throw ExitStatus.nothingAnalysed
    }
    if let line, line > lines {
      warn("\(source.path): has no line \(line), only \(lines)")
      throw ExitStatus.nothingAnalysed
    }
    bytes = kept
    firstLine = keptFrom
  }

  /// Hands over the records that begin on the lines asked about.
  func forEachRecord(assumedZoneOffset: Int, _ take: (borrowing LogRecord) -> Void) {
    let options = DecodingOptions(assumedZoneOffset: assumedZoneOffset, explains: true)
    var decoder = LogDecoder(
      filter: MarkerFilter(words: LogScan.markers), options: options, limits: LineLimits())
    let padded = bytes + [UInt8](repeating: 0, count: LineReader.padding)
    func takeWanted(_ record: borrowing LogRecord) {
      if let wanted, record.line != wanted { return }
      take(record)
    }
    _ = decoder.decode(
      padded.span, count: bytes.count, firstLine: firstLine, takeWanted)
    decoder.finish(takeWanted)
  }

  /// Whether the record's first line holds a word without which a run does not read it.
  func holdsMarker(_ record: borrowing LogRecord) -> Bool {
    let lines = bytes.split(separator: 0x0a, omittingEmptySubsequences: false)
    guard lines.indices.contains(record.line - firstLine) else { return true }
    let line = String(decoding: lines[record.line - firstLine], as: UTF8.self).lowercased()
    return LogScan.markers.contains { line.contains($0) }
  }
}
