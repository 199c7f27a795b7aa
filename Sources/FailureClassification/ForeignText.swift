// Lines of old logs that a tool prints into a record, and pages of documentation: what they say is no
// report of the record's own.

internal import LogDecoding

/// Words in which log lines say how bad it is; upper case, as loggers write them.
private let levelWords = ["ERROR", "WARN", "CRITICAL", "FATAL", "INFO", "DEBUG", "SEVERE"]

/// So far back an older line's beginning is looked for.
private let longestLine = 4096

/// Whether a line of an older log is printed before a position of a text.
///
/// Such a line begins with a time and a level. It is an old one when a search tool names the file and
/// the line it found it in, or when its time is far from the record's: more than zones can differ.
func quotesOldLogLine(_ text: ArraySlice<UInt8>, before position: Int, recordTime: Timestamp?)
  -> Bool
{
  let before = text.prefix(position).suffix(longestLine)
  var offset = 0
  while let year = before.dropFirst(offset).firstIndex(where: { (0x30...0x39).contains($0) }) {
    let start = year - before.startIndex
    let digits = before.dropFirst(start).prefix { (0x30...0x39).contains($0) }
    offset = start + digits.count
    guard digits.count == 4, let time = loggedTime(before.dropFirst(start)) else { continue }
    if namesFileAndLine(before.prefix(start)) { return true }
    guard let recordTime, year > text.startIndex else { continue }
    if abs(recordTime.seconds(since: time)) > 26 * 3600 { return true }
  }
  return false
}

/// The time that a log line begins with; a level follows.
private func loggedTime(_ line: ArraySlice<UInt8>) -> Timestamp? {
  guard line.count > 24 else { return nil }
  let clock = line.prefix(19)
  let separators = clock.map { (0x30...0x39).contains($0) ? UInt8(0x30) : $0 }
  let shape = String(decoding: separators, as: UTF8.self)
  guard shape == "0000-00-00 00:00:00" || shape == "0000-00-00T00:00:00" else { return nil }
  let behind = String(decoding: line.dropFirst(19).prefix(60), as: UTF8.self)
  guard levelWords.contains(where: { behind.contains($0) }) else { return nil }
  return Timestamp(parsing: String(decoding: clock, as: UTF8.self) + "Z")
}

/// Whether a text ends as `grep -n` begins its lines: `app.log.3:2207:`.
private func namesFileAndLine(_ text: ArraySlice<UInt8>) -> Bool {
  guard text.last == UInt8(ascii: ":") || text.last == UInt8(ascii: "-") else { return false }
  let number = text.dropLast().reversed().prefix { (0x30...0x39).contains($0) }
  let name = text.dropLast(1 + number.count)
  if number.isEmpty { return name.last.map { $0 != 0x20 } == true && name.contains(0x2e) }
  return name.last == UInt8(ascii: ":") || name.last == UInt8(ascii: "-")
}

/// Whether a text is a heading of a document, as changelogs and runbooks have.
func isHeading(_ text: ArraySlice<UInt8>) -> Bool {
  let signs = text.prefix { $0 == UInt8(ascii: "#") }
  return signs.count > 1 && signs.count < 7 && text.dropFirst(signs.count).first == 0x20
}
