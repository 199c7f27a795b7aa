// Whether and how standard output is a terminal: width and colour.

internal import ArgumentParser
internal import FailureClassification
internal import Glibc
internal import IncidentReport

/// When to use colour.
enum ColorChoice: String, CaseIterable, ExpressibleByArgument, Sendable {
  case auto, always, never
}

/// Standard output as a reader sees it.
struct Terminal {
  /// Whether it is a terminal.
  let isTerminal: Bool
  /// Whether it is sent colours.
  let isColored: Bool
  /// Whether a reader looks at it: on a terminal, or in a pager to which colour was asked for.
  var isRead: Bool { isTerminal || choice == .always }

  private let choice: ColorChoice
  private let redaction: Redaction

  /// Columns where nothing tells how many there are.
  private static let usualWidth = 80
  private static let widest = 500

  /// `auto` means colour on a terminal, unless `NO_COLOR` is set or `TERM` is `dumb` or unset.
  init(color choice: ColorChoice, hiding redaction: Redaction) {
    self.choice = choice
    self.redaction = redaction
    isTerminal = isatty(STDOUT_FILENO) == 1
    switch choice {
    case .always: isColored = true
    case .never: isColored = false
    case .auto:
      let term = Self.variable("TERM") ?? ""
      let refuses = !(Self.variable("NO_COLOR") ?? "").isEmpty
      isColored = isTerminal && !refuses && !term.isEmpty && term != "dumb"
    }
  }

  var renderer: TerminalRenderer {
    TerminalRenderer(width: width, isColored: isColored, hiding: redaction)
  }

  /// The terminal's own answer, else `COLUMNS`, else 80.
  private var width: Int {
    var size = winsize()
    if isTerminal, unsafe ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 {
      return Int(size.ws_col)
    }
    let told = Self.variable("COLUMNS").flatMap { Int($0) } ?? Self.usualWidth
    return told > 0 ? min(told, Self.widest) : Self.usualWidth
  }

  private static func variable(_ name: String) -> String? {
    unsafe getenv(name).map { unsafe String(cString: $0) }
  }
}
