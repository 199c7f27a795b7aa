// Text for readers, in which our own words and what came out of a log stay apart. Only a literal
// is taken as our own; whatever is interpolated must say what it is, so that each format can
// escape it and no caller can forget to.

/// A sentence, or a part of one.
package struct Prose: Sendable, Equatable {
  /// A run of text of one origin.
  package enum Fragment: Sendable, Equatable {
    /// Our own words and numbers.
    case words(String)
    /// A name out of a log or of an API: a service, model, id, error code.
    case name(String)
    /// A sentence out of a log.
    case quote(String)
    /// A sentence of an earlier stage, which may hold names out of a log.
    case foreign(String)
    /// A file, and the line when there is one.
    case place(file: String, line: Int?)
    indirect case strong(Prose)
  }

  package private(set) var fragments: [Fragment]

  package init(_ fragments: [Fragment] = []) {
    self.fragments = fragments
  }

  package var isEmpty: Bool { fragments.isEmpty }

  /// Without any markup: for JSON and for places that know no format.
  package var plain: String {
    fragments.map { fragment in
      switch fragment {
      case .words(let text), .name(let text), .foreign(let text): text
      case .quote(let text): "“\(text)”"
      case .place(let file, let line): Self.placeText(file: file, line: line)
      case .strong(let prose): prose.plain
      }
    }.joined()
  }

  /// `file:line`, or the file alone.
  package static func placeText(file: String, line: Int?) -> String {
    line.map { "\(file):\($0)" } ?? file
  }

  package static func + (left: Prose, right: Prose) -> Prose {
    Prose(left.fragments + right.fragments)
  }

  package static func += (left: inout Prose, right: Prose) {
    left.fragments += right.fragments
  }

  /// With a capital letter where it begins with a word of our own.
  var capitalized: Prose {
    guard case .words(let text)? = fragments.first else { return self }
    return Prose([.words(text.prefix(1).uppercased() + text.dropFirst())] + fragments.dropFirst())
  }

  /// Prose in a row: `a, b and c`.
  package static func list(_ parts: [Prose]) -> Prose {
    guard parts.count > 1, let last = parts.last else { return parts.first ?? Prose() }
    return joined(parts.dropLast(), separator: ", ") + " and " + last
  }

  package static func joined(_ parts: some Sequence<Prose>, separator: Prose) -> Prose {
    var whole = Prose()
    for part in parts {
      if !whole.isEmpty { whole += separator }
      whole += part
    }
    return whole
  }
}

extension Prose: ExpressibleByStringInterpolation {
  package init(stringLiteral value: String) {
    self.init(value.isEmpty ? [] : [.words(value)])
  }

  package init(stringInterpolation: StringInterpolation) {
    self.init(stringInterpolation.fragments)
  }

  /// Accepts what says where it comes from; a bare `String` does not compile.
  package struct StringInterpolation: StringInterpolationProtocol {
    fileprivate var fragments: [Fragment] = []

    package init(literalCapacity: Int, interpolationCount: Int) {}

    package mutating func appendLiteral(_ literal: String) {
      if !literal.isEmpty { fragments.append(.words(literal)) }
    }

    /// Words of our own that were put together elsewhere: a duration, a noun.
    package mutating func appendInterpolation(words: String) {
      fragments.append(.words(words))
    }

    /// A count, with thousands separators.
    package mutating func appendInterpolation(_ count: Int) {
      fragments.append(.words(DisplayFormat.count(count)))
    }

    package mutating func appendInterpolation(name: String) {
      fragments.append(.name(name))
    }

    package mutating func appendInterpolation(quote: String) {
      fragments.append(.quote(quote))
    }

    package mutating func appendInterpolation(foreign: String) {
      fragments.append(.foreign(foreign))
    }

    package mutating func appendInterpolation(strong: Prose) {
      fragments.append(.strong(strong))
    }

    package mutating func appendInterpolation(_ prose: Prose) {
      fragments += prose.fragments
    }
  }
}
