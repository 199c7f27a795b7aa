// A list of paths, as find and git write it.

/// The paths in a list.
package enum FileList {
  /// One path per line, or between NUL bytes when there is any (`find -print0`); blank ones are
  /// skipped.
  package static func paths(in bytes: [UInt8]) -> [String] {
    let isSeparatedByNUL = bytes.contains(0)
    let parts = bytes.split(separator: isSeparatedByNUL ? 0 : 0x0a)
    return parts.compactMap { part in
      // Lists made on Windows end their lines with CR LF.
      let path = !isSeparatedByNUL && part.last == 0x0d ? part.dropLast() : part
      return path.allSatisfy { $0 <= 0x20 } ? nil : String(decoding: path, as: UTF8.self)
    }
  }
}
