@testable import FailureClassification
import Foundation
import LogDecoding
import Testing

/// A small log and what is known about it, from one of the tables in `Lines`.
///
/// `Lines/README.md` tells how the tables are written.
struct ClassifiedLog: CustomTestStringConvertible, Sendable {
  /// Table and number of the line with the expectation.
  let place: String
  let text: String
  private let expectation: [String]

  var testDescription: String { "\(place): \(text.prefix(60))" }

  /// Nothing in it is a failure.
  var isNoFailure: Bool { expectation.first == "nothing" }

  /// A failure of another provider, if it is told at all.
  var isForeign: Bool { expectation.first == "foreign" }

  /// It is known not to hold yet.
  var hasGap: Bool { expectation.last == "gap" }

  /// What is expected under a name.
  func expects(_ name: String) -> String? {
    let pair = expectation.first { $0.hasPrefix(name + "=") }
    return pair.map { String($0.dropFirst(name.count + 1)) }
  }

  /// Every name for which something is expected.
  var names: [String] {
    expectation.compactMap { pair in
      pair.firstIndex(of: "=").map { String(pair[..<$0]) }
    }
  }

  var isBilling: Bool {
    expects("class").flatMap { FailureClass(rawValue: $0) }?.isBilling == true
  }

  /// A later record than the one that is asked about tells of money.
  var tellsOfMoneyLater: Bool {
    events(in: text).dropFirst().contains { $0.failureClass?.isBilling == true }
  }

  static let all: [ClassifiedLog] = tables.flatMap { name, text in logs(of: text, table: name) }

  private static let tables: [(String, String)] = {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Lines")
    let files = try? FileManager.default.contentsOfDirectory(
      at: folder, includingPropertiesForKeys: nil)
    return (files ?? []).filter { $0.pathExtension == "lines" }
      .sorted { $0.lastPathComponent < $1.lastPathComponent }
      .map { ($0.lastPathComponent, (try? String(contentsOf: $0, encoding: .utf8)) ?? "") }
  }()

  private static func logs(of table: String, table name: String) -> [ClassifiedLog] {
    var found: [ClassifiedLog] = []
    var expectation: (line: Int, words: [String])?
    var lines: [String] = []
    func finish() {
      guard let wanted = expectation else { return }
      found.append(
        ClassifiedLog(
          place: "\(name):\(wanted.line)", text: lines.joined(separator: "\n"),
          expectation: wanted.words))
      expectation = nil
      lines = []
    }
    for (index, line) in table.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    {
      if line.isEmpty {
        finish()
      } else if expectation == nil {
        guard line.hasPrefix("= ") else { continue }
        expectation = (index + 1, line.dropFirst(2).split(separator: " ").map(String.init))
      } else {
        lines.append(line == "~" ? "" : String(line))
      }
    }
    finish()
    return found
  }
}
