// HTML as values. Elements and attributes are closed lists without anything live: no script, no
// event, no address of anything outside can be written down. All text is escaped where it is
// written, so that no caller can forget it.

/// A piece of an HTML page.
indirect enum HTMLNode {
  case element(Tag, [Attribute], [HTMLNode])
  /// Any text, of ours or out of a log.
  case text(String)
  /// The page's style sheet: the one text that is no data.
  case styleSheet

  enum Tag: String {
    case html, head, body, meta, title, style
    case main, nav, h1, h2, h3, h4, p, ul, ol, li, div, span, a, bdi, code, samp, strong
    case table, thead, tbody, tfoot, tr, th, td, figure, figcaption, details, summary
    case svg, desc, path, rect, circle
    /// `title` and `text` of SVG.
    case svgTitle, svgText

    var name: String {
      switch self {
      case .svgTitle: "title"
      case .svgText: "text"
      default: rawValue
      }
    }

    /// Without an end.
    var isVoid: Bool { self == .meta }

    /// Whether white space around it shows as nothing, so that it may have lines of its own.
    var isBlock: Bool {
      switch self {
      case .title, .span, .a, .bdi, .code, .samp, .strong, .th, .td, .svgTitle, .summary: false
      default: true
      }
    }

    /// Whether its children are blocks and begin on a line of their own.
    var holdsBlocks: Bool {
      switch self {
      case .html, .head, .body, .main, .nav, .ul, .ol, .div, .table, .thead, .tbody,
        .tfoot, .figure, .details, .svg:
        true
      default: false
      }
    }
  }

  /// Name and value; values are escaped.
  struct Attribute {
    enum Name: String {
      case lang, charset, name, content, id, scope, role, colspan, rowspan, tabindex
      case httpEquiv = "http-equiv"
      case styleClass = "class"
      case labelledBy = "aria-labelledby"
      case label = "aria-label"
      case width, height, x, y, d, r, cx, cy, viewBox, preserveAspectRatio
    }

    fileprivate let name: String
    fileprivate let value: String

    init(_ name: Name, _ value: String) {
      self.init(name: name.rawValue, value: value)
    }

    private init(name: String, value: String) {
      self.name = name
      self.value = value
    }

    /// To an element of the same page: there is no other link.
    static func link(to id: String) -> Attribute { Attribute(name: "href", value: "#" + id) }
  }

  static func element(_ tag: Tag, _ children: [HTMLNode]) -> HTMLNode {
    .element(tag, [], children)
  }

  static func element(_ tag: Tag, _ attributes: [Attribute], _ text: String) -> HTMLNode {
    .element(tag, attributes, [.text(text)])
  }

  static func element(_ tag: Tag, _ text: String) -> HTMLNode { .element(tag, [], [.text(text)]) }

  // MARK: Writing

  func write(to page: inout String) {
    switch self {
    case .text(let text): page += Self.escaped(text)
    case .styleSheet: page += HTMLStyle.sheet
    case .element(let tag, let attributes, let children):
      page += "<" + tag.name
      for attribute in attributes {
        page += " \(attribute.name)=\"\(Self.escaped(attribute.value))\""
      }
      page += ">"
      if !tag.isVoid {
        if tag.holdsBlocks { page += "\n" }
        for child in children { child.write(to: &page) }
        page += "</\(tag.name)>"
      }
      if tag.isBlock { page += "\n" }
    }
  }

  /// Text that is nothing but text, in elements and in quoted values.
  static func escaped(_ text: String) -> String {
    var escaped = String.UnicodeScalarView()
    // Scalar by scalar: a combining mark behind a `<` makes one character of both.
    for scalar in text.madeSafeToShow.unicodeScalars {
      switch scalar {
      case "&": escaped.append(contentsOf: "&amp;".unicodeScalars)
      case "<": escaped.append(contentsOf: "&lt;".unicodeScalars)
      case ">": escaped.append(contentsOf: "&gt;".unicodeScalars)
      case "\"": escaped.append(contentsOf: "&quot;".unicodeScalars)
      case "'": escaped.append(contentsOf: "&#39;".unicodeScalars)
      default: escaped.append(scalar)
      }
    }
    return String(escaped)
  }
}
