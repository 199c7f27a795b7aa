import Foundation

/// The part of the manual page that tells of commands and options, made of what the program says of
/// itself (`--experimental-dump-help`).
struct ManualPage {
  private let commands: [JSONValue]

  init(dump: Data) throws {
    commands = try JSONValue(parsing: dump)["command"]["subcommands"].array
      .filter { $0["commandName"].string != "help" }
  }

  /// Between these lines of docs/quotascope.1.
  static let begin =
    ".\\\" The options are generated: RECORD_CASES=1 swift test --filter ManualPageTests"
  static let end = ".\\\" End of the generated part."

  var names: [String] { commands.compactMap(\.["commandName"].string) }

  /// All options of a command, with their dashes.
  func options(of command: String) -> [String] {
    commands.filter { $0["commandName"].string == command }.flatMap(Self.arguments).flatMap {
      Self.names($0)
    }
  }

  var text: String {
    commands.map(section).joined()
  }

  /// The first command that takes so many of a command's options that they need not be told twice.
  private func precedent(of command: JSONValue) -> JSONValue? {
    let own = Self.arguments(command)
    return commands.prefix { $0 != command }.first { other in
      Self.arguments(other).count(where: own.contains) > 10
    }
  }

  private func section(_ command: JSONValue) -> String {
    let name = command["commandName"].string ?? ""
    let arguments = Self.arguments(command)
    let positional = arguments.filter { $0["kind"].string == "positional" }
    var lines = [".Ss quotascope \(name)"]
    lines += [".Nm quotascope \(name)"]
    if arguments.count > positional.count { lines.append(".Op Ar option ...") }
    lines += positional.map { argument in
      let value = ".Ar \(Self.escaped(argument["valueName"].string ?? ""))"
      let repeated = argument["isRepeating"] == .bool(true) ? value + " ..." : value
      return argument["isOptional"] == .bool(true)
        ? ".Op " + repeated.dropFirst() : repeated
    }
    lines.append(".Pp")
    for key in ["abstract", "discussion"] {
      if let text = command[key].string { lines += Self.sentences(text) }
    }
    var told = arguments
    if let precedent = precedent(of: command) {
      let shared = Self.arguments(precedent).filter(arguments.contains)
      told.removeAll(where: shared.contains)
      lines += [".Pp", "As for", ".Cm \(precedent["commandName"].string ?? "") :"]
      lines += shared.enumerated().map { offset, argument in
        "." + Self.heading(argument, showsValue: false)
          + (offset + 1 < shared.count ? " ," : " .")
      }
    }
    guard !told.isEmpty else { return lines.joined(separator: "\n") + "\n" }
    lines.append(".Bl -tag -width Ds")
    // --inference and --no-inference have one text.
    for group in told.chunked(by: { $0["abstract"] == $1["abstract"] }) {
      lines.append(".It " + group.map { Self.heading($0) }.joined(separator: " , "))
      lines += Self.description(group[0])
    }
    lines.append(".El")
    return lines.joined(separator: "\n") + "\n"
  }

  private static func description(_ argument: JSONValue) -> [String] {
    let values = argument["allValues"].array.compactMap(\.string)
    return ["abstract", "discussion"].compactMap { argument[$0].string }.flatMap(sentences)
      + (values.isEmpty ? [] : sentences("Values: \(values.joined(separator: ", "))."))
  }

  private static func arguments(_ command: JSONValue) -> [JSONValue] {
    command["arguments"].array.filter {
      // Every command has them.
      $0["shouldDisplay"] != .bool(false)
        && !["help", "version"].contains($0["valueName"].string ?? "")
    }
  }

  /// `-o`, `--output`.
  private static func names(_ argument: JSONValue) -> [String] {
    argument["names"].array.compactMap { name in
      name["name"].string.map { (name["kind"].string == "long" ? "--" : "-") + $0 }
    }
  }

  /// `Fl o Ar file , Fl -output Ar file`.
  private static func heading(_ argument: JSONValue, showsValue: Bool = true) -> String {
    let value = escaped(argument["valueName"].string ?? "")
    guard argument["kind"].string != "positional" else { return "Ar \(value)" }
    return names(argument).map { name in
      "Fl \(escaped(String(name.dropFirst())))"
        + (showsValue && argument["kind"].string == "option" ? " Ar \(value)" : "")
    }.joined(separator: " , ")
  }

  /// A sentence a line, as manual pages are written, and no line longer than 78 characters.
  private static func sentences(_ text: String) -> [String] {
    var lines: [String] = []
    for part in text.split(whereSeparator: \.isNewline) {
      var line = ""
      for word in part.split(separator: " ") {
        if !line.isEmpty, line.count + word.count > 76 {
          lines.append(line)
          line = ""
        }
        line += (line.isEmpty ? "" : " ") + word
        if word.hasSuffix(".") || word.hasSuffix(".)") {
          lines.append(line)
          line = ""
        }
      }
      if !line.isEmpty { lines.append(line) }
    }
    return lines.map(escaped)
  }

  /// Nothing in it is a request, an escape, or a hyphen where a minus is meant.
  private static func escaped(_ text: String) -> String {
    let escaped = text.replacing("\\", with: "\\e").replacing("-", with: "\\-")
    return escaped.hasPrefix(".") || escaped.hasPrefix("'") ? "\\&" + escaped : escaped
  }
}

extension [JSONValue] {
  /// Neighbours that belong together.
  fileprivate func chunked(by belongs: (JSONValue, JSONValue) -> Bool) -> [[JSONValue]] {
    reduce(into: []) { groups, value in
      if let last = groups.last?.last, belongs(last, value) {
        groups[groups.count - 1].append(value)
      } else {
        groups.append([value])
      }
    }
  }
}
