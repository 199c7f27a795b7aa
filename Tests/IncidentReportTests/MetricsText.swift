// A strict reader of OpenMetrics text that is independent of the writer. It refuses what either
// OpenMetrics or Prometheus' own text format refuses.

struct MetricsText {
  struct Sample: Equatable {
    var name: String
    var labels: [String: String]
    var value: Double
  }

  struct Refusal: Error, CustomStringConvertible {
    var description: String
  }

  private(set) var samples: [Sample] = []
  private(set) var types: [String: String] = [:]
  private(set) var units: [String: String] = [:]
  private var helps: Set<String> = []
  private var family: String?

  init(_ text: String) throws {
    guard text.hasSuffix("\n# EOF\n") else { throw Refusal(description: "no # EOF at the end") }
    for line in text.dropLast("# EOF\n".count).split(
      separator: "\n", omittingEmptySubsequences: false
    ).dropLast() {
      if line.hasPrefix("# ") { try readMeta(line) } else { try readSample(line) }
    }
    for family in types.keys where !samples.contains(where: { $0.name == family }) {
      throw Refusal(description: "\(family) has no sample")
    }
    let keys = samples.map { "\($0.name)\($0.labels.sorted { $0.key < $1.key })" }
    guard Set(keys).count == keys.count else { throw Refusal(description: "a series stands twice") }
  }

  private mutating func readMeta(_ line: Substring) throws {
    guard let match = line.wholeMatch(of: /# (HELP|TYPE|UNIT) ([a-zA-Z_:][a-zA-Z0-9_:]*) (.+)/)
    else {
      throw Refusal(description: "no metadata: \(line)")
    }
    let (name, value) = (String(match.2), String(match.3))
    switch match.1 {
    case "HELP":
      guard helps.insert(name).inserted, !value.contains("\\") else {
        throw Refusal(description: "second or odd help of \(name)")
      }
      family = name
    case "TYPE":
      guard name == family, types[name] == nil, ["gauge", "unknown"].contains(value) else {
        throw Refusal(description: "odd type: \(line)")
      }
      types[name] = value
    default:
      guard name == family, types[name] != nil, units[name] == nil, name.hasSuffix("_" + value)
      else {
        throw Refusal(description: "odd unit: \(line)")
      }
      units[name] = value
    }
  }

  /// Exactly one space before the value, no time stamp behind it.
  private mutating func readSample(_ line: Substring) throws {
    var rest = Substring(line)
    let name = rest.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
    rest = rest.dropFirst(name.count)
    var labels: [String: String] = [:]
    if rest.first == "{" {
      rest = rest.dropFirst()
      while rest.first != "}" {
        guard let match = rest.prefixMatch(of: /([a-z_][a-z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)",?/),
          labels.updateValue(Self.unescaped(match.2), forKey: String(match.1)) == nil
        else { throw Refusal(description: "odd labels: \(line)") }
        rest = rest[match.range.upperBound...]
      }
      rest = rest.dropFirst()
    }
    guard String(name) == family, rest.first == " ",
      rest.dropFirst().wholeMatch(of: /-?[0-9]+(\.[0-9]+)?(e-?[0-9]+)?/) != nil,
      let value = Double(rest.dropFirst())
    else { throw Refusal(description: "no sample: \(line)") }
    samples.append(Sample(name: String(name), labels: labels, value: value))
  }

  private static func unescaped(_ text: Substring) -> String {
    var plain = ""
    var isEscaped = false
    for character in text {
      if isEscaped {
        plain.append(character == "n" ? "\n" : character)
        isEscaped = false
      } else if character == "\\" {
        isEscaped = true
      } else {
        plain.append(character)
      }
    }
    return plain
  }

  func value(_ name: String, _ labels: [String: String] = [:]) -> Double? {
    samples.first { $0.name == "quotascope_" + name && $0.labels == labels }?.value
  }
}
