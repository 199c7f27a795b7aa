// Long names in prose. JSON keeps them whole.

/// Cuts what is too long for a sentence.
package enum Shortening {
  /// An id by its kind and last four characters: `proj_…k7Qd`.
  ///
  /// Short and masked ids stay whole.
  package static func identifier(_ identifier: String) -> String {
    let scalars = identifier.unicodeScalars
    let kindEnd = scalars.firstIndex { $0 == "_" || $0 == "-" }
    let kind = kindEnd.map { scalars[...$0] } ?? scalars.prefix(0)
    guard kind.count <= 8, scalars.count > kind.count + 8, !identifier.contains("…") else {
      return name(identifier)
    }
    return String(kind) + "…" + String(scalars.suffix(4))
  }

  /// A name of at most 80 characters, so that a table stays a table.
  static func name(_ name: String) -> String { cut(name, to: 80) }

  /// A sentence of at most 160 characters.
  static func sentence(_ sentence: String) -> String { cut(sentence, to: 160) }

  static func cut(_ text: String, to limit: Int) -> String {
    // Without counting all of it: a name may have a megabyte.
    guard text.unicodeScalars.dropFirst(limit).first != nil else { return text }
    return String(text.unicodeScalars.prefix(limit - 1)) + "…"
  }

  /// The end of a path tells more than its beginning.
  static func cutFront(_ path: String, to limit: Int) -> String {
    guard path.unicodeScalars.dropFirst(limit).first != nil else { return path }
    return "…" + String(path.unicodeScalars.suffix(limit - 1))
  }
}
