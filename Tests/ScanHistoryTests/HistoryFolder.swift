import Foundation
import LogDecoding
import LogInput
import ScanHistory
import SeededRandom

@testable import ScanHistory

/// A folder with a history in it, which goes away with this object.
final class HistoryFolder {
  let path: String
  var history: String { path + "/history.sqlite" }

  init() throws {
    path = NSTemporaryDirectory() + "quotascope-history-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path)
  }

  /// Changes the history in one scan's transaction.
  func change(_ body: (HistoryFile) throws -> Void) throws {
    let file = try HistoryFile.forScan(history)
    try body(file)
    try file.commit()
  }

  /// Runs statements on the history, as somebody with another program would.
  func meddle(_ statements: String...) throws {
    try change { file in for statement in statements { try file.run(statement) } }
  }

  func bytes() throws -> [UInt8] {
    Array(try Data(contentsOf: URL(fileURLWithPath: history)))
  }

  func write(_ bytes: [UInt8]) throws {
    for ending in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: history + ending) }
    try Data(bytes).write(to: URL(fileURLWithPath: history))
  }
}

/// What went wrong with a history; `nil` when nothing did.
func historyError(_ body: () throws -> Void) -> HistoryError? {
  do {
    try body()
    return nil
  } catch {
    return error as? HistoryError
  }
}

extension HistoryError {
  var isCorrupt: Bool {
    if case .corrupt = self { true } else { false }
  }
}

/// A moment so many seconds into a day of 2026.
func moment(_ seconds: Int) -> Timestamp {
  Timestamp(
    nanoseconds: 1_780_000_000_000_000_000 + Int64(seconds) * 1_000_000_000, fractionDigits: 3)
}

func randomBytes(_ count: Int, _ generator: inout SeededGenerator) -> [UInt8] {
  (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
}

extension KnownLog {
  /// A log that was read to the end of a content.
  init(
    _ id: Int64, of content: [UInt8], host: String? = nil, path: String = "logs/app.log"
  ) throws {
    let range = ContentMark.tailRange(before: content.count)
    guard
      let mark = ContentMark(
        ContentHead(content.span), position: content.count,
        tail: ContentHash(Array(content[range]).span))
    else { throw HistoryError.failed("an empty content has no mark") }
    self.init(
      id: id, path: path, host: host, mark: mark, lines: 3, resume: content.count / 2,
      linesBeforeResume: 1,
      identity: ContentIdentity(length: content.count, hash: ContentHash(content.span)),
      readsWhole: false)
  }
}
