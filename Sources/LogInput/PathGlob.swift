// Patterns for names of files, as ripgrep, rsync and .gitignore have them.

/// A pattern that paths match or do not.
///
/// `*` and `?` stand for any characters, for any one character, but never for a slash; `[a-z]` and
/// `[!a-z]` for one of a set; `**` between slashes for any number of folders; a backslash takes the
/// meaning from what follows. A pattern without a slash is held against the name of a file or
/// folder, one with a slash against the end of its path, one that begins with a slash against the
/// whole path.
package struct PathGlob: Sendable, Equatable {
  /// As given.
  package let pattern: String
  /// What must match the components of a path, one by one.
  private let components: [Component]
  /// Whether the first component must match the first of the path.
  private let isAnchored: Bool
  /// Whether it ends with a slash: it means a folder.
  let isFolder: Bool

  private enum Component: Equatable {
    /// `**`: any number of components, none included.
    case anyFolders
    case name([NameElement])
  }

  private enum NameElement: Equatable {
    case anyCharacters
    case anyCharacter
    case set(ranges: [ClosedRange<Unicode.Scalar>], isNegated: Bool)
    case character(Unicode.Scalar)
  }

  /// What makes a text no pattern.
  package enum SyntaxError: Error, Equatable, CustomStringConvertible {
    case isEmpty
    case unclosedBracket
    case reversedRange
    case lonelyBackslash

    package var description: String {
      switch self {
      case .isEmpty: "an empty pattern matches nothing"
      case .unclosedBracket: "a [ is never closed"
      case .reversedRange: "the end of a range in [ ] comes before its beginning"
      case .lonelyBackslash: "nothing follows the backslash at the end"
      }
    }
  }

  package init(_ pattern: String) throws(SyntaxError) {
    self.pattern = pattern
    isFolder = pattern.hasSuffix("/")
    isAnchored = pattern.hasPrefix("/")
    let parts = pattern.split(separator: "/")
    guard !parts.isEmpty else { throw .isEmpty }
    var components: [Component] = []
    for part in parts where part != "." {
      components.append(part == "**" ? .anyFolders : .name(try Self.elements(of: part)))
    }
    self.components = components
  }

  /// Whether a text has a character that makes it a pattern.
  package static func isPattern(_ text: some StringProtocol) -> Bool {
    text.utf8.contains {
      $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "[")
    }
  }

  /// Whether the path, or its end, matches.
  package func matches(_ path: some StringProtocol) -> Bool {
    let parts = path.split(separator: "/").filter { $0 != "." }.map { Array($0.unicodeScalars) }
    if isAnchored { return Self.match(components[...], parts[...]) }
    return Self.match(([.anyFolders] + components)[...], parts[...])
  }

  /// Whether a single name matches a pattern that is a single name.
  func matchesName(_ name: String) -> Bool {
    guard case .name(let elements) = components.first, components.count == 1 else { return false }
    return Self.matches(elements, Array(name.unicodeScalars))
  }

  // MARK: Reading a pattern

  private static func elements(of part: Substring) throws(SyntaxError) -> [NameElement] {
    let scalars = Array(part.unicodeScalars)
    var elements: [NameElement] = []
    var index = 0
    while index < scalars.count {
      switch scalars[index] {
      case "*":
        if elements.last != .anyCharacters { elements.append(.anyCharacters) }
      case "?": elements.append(.anyCharacter)
      case "[": elements.append(try set(scalars, &index))
      case "\\":
        index += 1
        guard index < scalars.count else { throw .lonelyBackslash }
        elements.append(.character(scalars[index]))
      default: elements.append(.character(scalars[index]))
      }
      index += 1
    }
    return elements
  }

  /// Reads a set from its opening bracket to its closing one.
  private static func set(
    _ scalars: [Unicode.Scalar], _ index: inout Int
  ) throws(SyntaxError) -> NameElement {
    index += 1
    let isNegated = index < scalars.count && (scalars[index] == "!" || scalars[index] == "^")
    if isNegated { index += 1 }
    var ranges: [ClosedRange<Unicode.Scalar>] = []
    let start = index
    // A bracket right behind the opening one means itself.
    while index < scalars.count, scalars[index] != "]" || index == start {
      if scalars[index] == "\\" { index += 1 }
      guard index < scalars.count else { break }
      let lower = scalars[index]
      guard index + 2 < scalars.count, scalars[index + 1] == "-", scalars[index + 2] != "]" else {
        ranges.append(lower...lower)
        index += 1
        continue
      }
      guard lower <= scalars[index + 2] else { throw .reversedRange }
      ranges.append(lower...scalars[index + 2])
      index += 3
    }
    guard index < scalars.count else { throw .unclosedBracket }
    return .set(ranges: ranges, isNegated: isNegated)
  }

  // MARK: Matching

  /// Matches components; like a star within a name, `**` is tried with ever more of them, and only
  /// the last one met: that is enough, and takes no more than the product of the two lengths.
  private static func match(
    _ pattern: ArraySlice<Component>, _ parts: ArraySlice<[Unicode.Scalar]>
  ) -> Bool {
    var next = pattern.startIndex
    var part = parts.startIndex
    var retry: (next: Int, part: Int)?
    while part < parts.endIndex {
      if next < pattern.endIndex, pattern[next] == .anyFolders {
        // At the end it stands for what is inside a folder, not for the folder.
        if next == pattern.endIndex - 1 { return true }
        next += 1
        retry = (next, part)
      } else if next < pattern.endIndex, case .name(let elements) = pattern[next],
        matches(elements, parts[part])
      {
        next += 1
        part += 1
      } else if let last = retry {
        part = last.part + 1
        next = last.next
        retry = (next, part)
      } else {
        return false
      }
    }
    return next == pattern.endIndex
  }

  private static func matches(_ elements: [NameElement], _ name: [Unicode.Scalar]) -> Bool {
    var next = 0
    var index = 0
    var retry: (next: Int, index: Int)?
    while index < name.count {
      if next < elements.count, elements[next] == .anyCharacters {
        next += 1
        retry = (next, index)
      } else if next < elements.count, matches(elements[next], name[index]) {
        next += 1
        index += 1
      } else if let last = retry {
        index = last.index + 1
        next = last.next
        retry = (next, index)
      } else {
        return false
      }
    }
    return elements[next...].allSatisfy { $0 == .anyCharacters }
  }

  private static func matches(_ element: NameElement, _ scalar: Unicode.Scalar) -> Bool {
    switch element {
    case .anyCharacters, .anyCharacter: true
    case .character(let wanted): scalar == wanted
    case .set(let ranges, let isNegated):
      ranges.contains { $0.contains(scalar) } != isNegated
    }
  }
}
