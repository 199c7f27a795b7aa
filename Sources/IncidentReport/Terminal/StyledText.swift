internal import FailureClassification

/// How a character looks on a terminal.
enum TerminalStyle: String {
  case plain = ""
  case strong = "1"
  case name = "36"
  case strongName = "1;36"
  case good = "1;32"
  case doubtful = "1;33"
  case bad = "1;31"
  case bar = "31"
}

/// Text for a terminal: characters that do nothing but show, each with its style.
struct StyledText {
  typealias Character = (scalar: Unicode.Scalar, style: TerminalStyle)

  private(set) var characters: [Character] = []

  init() {}

  init(_ text: String, _ style: TerminalStyle = .plain) {
    add(text, style)
  }

  init(_ prose: Prose, isStrong: Bool = false) {
    add(prose, isStrong: isStrong)
  }

  init(_ characters: some Sequence<Character>) {
    self.characters = Array(characters)
  }

  /// Columns that it takes.
  var width: Int { characters.reduce(0) { $0 + $1.scalar.terminalWidth } }

  mutating func add(_ text: String, _ style: TerminalStyle = .plain) {
    characters += text.madeSafeToShow.unicodeScalars.map { ($0, style) }
  }

  mutating func add(_ other: StyledText) { characters += other.characters }

  private mutating func add(_ prose: Prose, isStrong: Bool) {
    let words: TerminalStyle = isStrong ? .strong : .plain
    let name: TerminalStyle = isStrong ? .strongName : .name
    for fragment in prose.fragments {
      switch fragment {
      case .words(let text), .foreign(let text): add(text, words)
      case .name(let text): add(text.isEmpty ? "(empty)" : text, name)
      case .quote(let text): add("“\(text)”", name)
      case .place(let file, let line): add(Prose.placeText(file: file, line: line), name)
      case .strong(let prose): add(prose, isStrong: true)
      }
    }
  }

  /// In lines of at most so many columns: broken at spaces, long words at their joints.
  func wrapped(to width: Int) -> [StyledText] {
    var lines: [StyledText] = []
    var line = StyledText()
    for word in characters.split(whereSeparator: { $0.scalar == " " }).map({ StyledText($0) }) {
      var rest = word
      let needed = line.characters.isEmpty ? rest.width : line.width + 1 + rest.width
      if needed > width, !line.characters.isEmpty {
        lines.append(line)
        line = StyledText()
      }
      while rest.width > width {
        let piece = rest.piece(of: width)
        lines.append(StyledText(rest.characters.prefix(piece)))
        rest = StyledText(rest.characters.dropFirst(piece))
      }
      if let last = line.characters.last {
        line.add(" ", last.style == rest.characters.first?.style ? last.style : .plain)
      }
      line.add(rest)
    }
    return lines + (line.characters.isEmpty && !lines.isEmpty ? [] : [line])
  }

  /// How many characters of a long word a line takes: at least one.
  private func piece(of width: Int) -> Int {
    var taken = 0
    var count = 0
    for (scalar, _) in characters {
      taken += scalar.terminalWidth
      if taken > width { break }
      count += 1
    }
    let joint =
      characters.prefix(count).lastIndex { $0.scalar == "/" }
      ?? characters.prefix(count).lastIndex { Self.joints.contains($0.scalar) }
    // A short piece would leave most of the line empty.
    if let joint, joint + 1 > count / 2 { return joint + 1 }
    return max(1, count)
  }

  /// Long words are broken behind these.
  private static let joints: Set<Unicode.Scalar> = ["_", "-", ".", ":", ","]

  /// Columns of the longest word.
  var longestWord: Int {
    characters.split { $0.scalar == " " }.map { StyledText($0).width }.max() ?? 0
  }

  /// As the terminal gets it.
  func text(isColored: Bool) -> String {
    var text = String.UnicodeScalarView()
    var style = TerminalStyle.plain
    for character in characters {
      if isColored, character.style != style {
        style = character.style
        text.append(
          contentsOf: "\u{1B}[0\(style == .plain ? "" : ";" + style.rawValue)m".unicodeScalars)
      }
      text.append(character.scalar)
    }
    if style != .plain { text.append(contentsOf: "\u{1B}[0m".unicodeScalars) }
    return String(text)
  }
}

extension Unicode.Scalar {
  /// Columns that a terminal gives the character: 2 for wide ones of East Asia and pictures.
  fileprivate var terminalWidth: Int {
    switch properties.generalCategory {
    case .nonspacingMark, .enclosingMark: return 0
    default: break
    }
    switch value {
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3,
      0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F,
      0x1F680...0x1F6FF, 0x1F900...0x1F9FF, 0x1FA70...0x1FAFF, 0x20000...0x3FFFD:
      return 2
    default: return properties.isEmojiPresentation ? 2 : 1
    }
  }
}
