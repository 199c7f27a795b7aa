// Texts in a history: plain where people read them there, else compressed.

internal import LogInput

/// A text as it is kept.
package enum KeptText: Sendable {
  case plain(String)
  /// Gzip of UTF-8.
  case packed([UInt8])

  /// Compresses a text.
  package init(packing text: String) {
    var writer = GzipWriter(level: 6)
    writer.add(Array(text.utf8).span)
    self = .packed(writer.finish())
  }

  static func unpacked(_ bytes: [UInt8]) throws(HistoryError) -> String {
    var text: [UInt8] = []
    let problem = forEachLine(ofGzip: bytes, longestLine: .max) { line in
      for index in line.indices { text.append(line[index]) }
      text.append(0x0a)
    }
    if let problem { throw .corrupt("a report: \(problem.message)") }
    return String(decoding: text, as: UTF8.self)
  }
}
