// The settings file: its keys and what they may hold. The contract is
// docs/schema/config.schema.json.

internal import FailureClassification
internal import LogDecoding
internal import LogInput
internal import OutageReconstruction

/// What a settings file says; what it does not say is `nil` or empty.
///
/// The command line wins over it.
struct Configuration: Equatable {
  enum Key: String, CaseIterable {
    case map, include, exclude, services, since, until
    case assumeTimezone = "assume_timezone"
    case assumeYear = "assume_year"
    case maxLine = "max_line"
    case memory, jobs, timezone
    case failOn = "fail_on"
    case inference, marks, prices, budget, policy, redact
  }

  /// Where it was read; `nil` when there is none.
  var path: String?
  var mapping: [FieldMapping.Entry] = []
  var includes: [PathGlob] = []
  var excludes: [PathGlob] = []
  var services: [String] = []
  /// Regular expressions.
  var redactions: [String] = []
  var since: MomentExpression?
  var until: MomentExpression?
  var assumeTimezone: ZoneArgument?
  var assumeYear: YearArgument?
  var maxLine: SizeArgument?
  var memory: SizeArgument?
  var jobs: Int?
  var timezone: ZoneArgument?
  var failOn: FailOn?
  var inference: Bool?
  var marks: [MarkArgument] = []
  /// Thresholds of reconstruction that are not the usual ones.
  var policy: [PolicyValue] = []

  struct PolicyValue: Equatable {
    var name: String
    var value: Double
  }
  /// As the file writes it.
  var prices: String?
  var budget: BudgetArgument?

  init() {}

  init(_ bytes: [UInt8]) throws(ConfigurationError) {
    guard let root = try YAMLDocument(bytes).root else { return }
    // A file of comments only holds an empty scalar.
    if case .scalar("", true, _) = root { return }
    for (key, pair) in try Self.settings(in: root) { try take(key, pair.value) }
  }

  /// The pairs of a mapping, each key once.
  private static func settings(
    in root: YAMLNode
  ) throws(ConfigurationError) -> [(Key, YAMLPair)] {
    guard case .mapping(let pairs, _) = root else {
      throw ConfigurationError(line: root.line, message: "settings are pairs such as jobs: 2")
    }
    var settings: [(Key, YAMLPair)] = []
    for pair in pairs {
      let name = try text(pair.key, "a key")
      guard let key = Key(rawValue: name) else {
        let known = Key.allCases.map(\.rawValue)
        throw ConfigurationError(
          line: pair.key.line,
          message: "unknown key \"\(name)\"" + Suggestion.words(for: name, among: known))
      }
      guard !settings.contains(where: { $0.0 == key }) else {
        throw ConfigurationError(line: pair.key.line, message: "\(name) stands here twice")
      }
      settings.append((key, pair))
    }
    return settings
  }

  private mutating func take(_ key: Key, _ value: YAMLNode) throws(ConfigurationError) {
    let name = key.rawValue
    switch key {
    case .map: mapping = try Self.mapping(value)
    case .include: includes = try Self.globs(value, name)
    case .exclude: excludes = try Self.globs(value, name)
    case .services: services = try Self.texts(value, name).map(\.text)
    case .since: since = try Self.read(value, name, MomentExpression.forms) { MomentExpression($0) }
    case .until: until = try Self.read(value, name, MomentExpression.forms) { MomentExpression($0) }
    case .assumeTimezone: assumeTimezone = try Self.zone(value, name)
    case .assumeYear:
      assumeYear = try Self.read(value, name, "a year from 2000 to 2099", isPlain: true) {
        YearArgument(argument: $0)
      }
    case .timezone: timezone = try Self.zone(value, name)
    case .maxLine:
      maxLine = try Self.read(value, name, "a size such as 64M") { SizeArgument(argument: $0) }
    case .memory:
      memory = try Self.read(value, name, "a size of at least 16M, such as 1G") { text in
        SizeArgument(argument: text).flatMap { $0.bytes >= MemoryLimit.least.bytes ? $0 : nil }
      }
    case .jobs:
      jobs = try Self.read(value, name, "a number from 1 to 1024", isPlain: true) { text in
        Int(text).flatMap { (1...1024).contains($0) ? $0 : nil }
      }
    case .failOn:
      let words = FailOn.allCases.map(\.rawValue).joined(separator: ", ")
      failOn = try Self.read(value, name, "one of \(words)") { FailOn(rawValue: $0) }
    case .inference:
      inference = try Self.read(value, name, "true or false", isPlain: true) { Bool($0) }
    case .marks: marks = try Self.marks(value, name)
    case .policy: policy = try Self.policy(value)
    case .redact:
      let patterns = try Self.texts(value, name)
      for pattern in patterns where (try? Redaction([pattern.text])) == nil {
        throw ConfigurationError(
          line: pattern.line, message: "redact: \(pattern.text) is no regular expression")
      }
      redactions = patterns.map(\.text)
    case .prices: prices = try Self.text(value, name)
    case .budget:
      budget = try Self.read(value, name, BudgetArgument.forms) { BudgetArgument(argument: $0) }
    }
  }

  // MARK: Values

  private static func text(
    _ node: YAMLNode, _ name: String
  ) throws(ConfigurationError) -> String {
    guard case .scalar(let text, let isPlain, let line) = node else {
      throw ConfigurationError(line: node.line, message: "\(name) is wanted as one text")
    }
    guard !isPlain || !["", "~", "null"].contains(text.lowercased()) else {
      throw ConfigurationError(line: line, message: "\(name) has no value")
    }
    return text
  }

  /// A list of texts, or one of them.
  private static func texts(
    _ node: YAMLNode, _ name: String
  ) throws(ConfigurationError) -> [(text: String, line: Int)] {
    switch node {
    case .scalar: return [(try text(node, name), node.line)]
    case .sequence(let elements, _):
      var texts: [(text: String, line: Int)] = []
      for element in elements { texts.append((try text(element, name), element.line)) }
      return texts
    case .mapping:
      throw ConfigurationError(line: node.line, message: "\(name) is wanted as a list of texts")
    }
  }

  private static func read<Value>(
    _ node: YAMLNode, _ name: String, _ wanted: String, isPlain: Bool = false,
    _ parse: (String) -> Value?
  ) throws(ConfigurationError) -> Value {
    let text = try text(node, name)
    if isPlain, case .scalar(_, false, let line) = node {
      throw ConfigurationError(
        line: line, message: "\(name): \"\(text)\" is a text; \(wanted) is wanted")
    }
    guard let value = parse(text) else {
      throw ConfigurationError(
        line: node.line, message: "\(name): \"\(text)\" is not \(wanted)")
    }
    return value
  }

  private static func zone(
    _ node: YAMLNode, _ name: String
  ) throws(ConfigurationError) -> ZoneArgument {
    let zone = try read(node, name, "a zone") { ZoneArgument(argument: $0) }
    if let problem = zone.problem {
      throw ConfigurationError(line: node.line, message: "\(name): \(problem.message)")
    }
    return zone
  }

  private static func globs(
    _ node: YAMLNode, _ name: String
  ) throws(ConfigurationError) -> [PathGlob] {
    var globs: [PathGlob] = []
    for (text, line) in try texts(node, name) {
      do throws(PathGlob.SyntaxError) {
        globs.append(try PathGlob(text))
      } catch {
        throw ConfigurationError(line: line, message: "\(name): \"\(text)\": \(error)")
      }
    }
    return globs
  }

  private static func marks(
    _ node: YAMLNode, _ name: String
  ) throws(ConfigurationError) -> [MarkArgument] {
    var marks: [MarkArgument] = []
    for (text, line) in try texts(node, name) {
      guard let mark = MarkArgument(text) else {
        throw ConfigurationError(
          line: line, message: "\(name): \"\(text)\" is not \(MarkArgument.form)")
      }
      marks.append(mark)
    }
    return marks
  }

  private static func mapping(
    _ node: YAMLNode
  ) throws(ConfigurationError) -> [FieldMapping.Entry] {
    guard case .mapping(let pairs, _) = node else {
      throw ConfigurationError(
        line: node.line, message: "map is wanted as pairs of a field and a concept")
    }
    guard pairs.count <= FieldMapping.mostEntries else {
      throw ConfigurationError(
        line: node.line, message: "map has more than \(FieldMapping.mostEntries) fields")
    }
    var entries: [FieldMapping.Entry] = []
    for pair in pairs {
      let field = try text(pair.key, "a field")
      let concept = try text(pair.value, field)
      let entry: FieldMapping.Entry
      do throws(MappingError) {
        entry = try FieldMapping.Entry(field: field, conceptName: concept)
      } catch {
        throw ConfigurationError(
          line: error == .notAField ? pair.key.line : pair.value.line, message: error.description)
      }
      guard !entries.contains(where: { $0.field == field }) else {
        throw ConfigurationError(
          line: pair.key.line, message: "the field \"\(field)\" stands here twice")
      }
      entries.append(entry)
    }
    return entries
  }

  private static func policy(_ node: YAMLNode) throws(ConfigurationError) -> [PolicyValue] {
    guard case .mapping(let pairs, _) = node else {
      throw ConfigurationError(
        line: node.line, message: "policy is wanted as pairs such as blip_calls: 3")
    }
    var values: [PolicyValue] = []
    for pair in pairs {
      let name = try text(pair.key, "a threshold")
      guard let setting = ReconstructionPolicy.settings.first(where: { $0.name == name }) else {
        let known = ReconstructionPolicy.settings.map(\.name)
        throw ConfigurationError(
          line: pair.key.line,
          message: "unknown threshold \"\(name)\"" + Suggestion.words(for: name, among: known))
      }
      guard !values.contains(where: { $0.name == name }) else {
        throw ConfigurationError(line: pair.key.line, message: "\(name) stands here twice")
      }
      let value = try read(pair.value, name, setting.wanted, isPlain: true) { text in
        Double(text).flatMap { setting.accepts($0) ? $0 : nil }
      }
      values.append(PolicyValue(name: name, value: value))
    }
    return values.sorted { $0.name < $1.name }
  }
}

extension ReconstructionPolicy.Setting {
  fileprivate func accepts(_ value: Double) -> Bool {
    range.contains(value) && (!isWhole || value == value.rounded())
  }

  /// What is wanted, in words.
  fileprivate var wanted: String {
    let kind = isWhole ? "a whole number" : "a number"
    return "\(kind) from \(range.lowerBound.plain) to \(range.upperBound.plain)"
  }
}

extension Double {
  /// Without `.0`.
  fileprivate var plain: String { Int(exactly: self).map(String.init) ?? String(self) }
}

extension Configuration {
  /// The usual thresholds with those that the file changes.
  var reconstructionPolicy: ReconstructionPolicy {
    var policy = ReconstructionPolicy()
    for value in self.policy {
      ReconstructionPolicy.settings.first { $0.name == value.name }?.set(value.value, in: &policy)
    }
    return policy
  }

  /// The changed thresholds as the report names them.
  var policyOptions: [(String, String)] {
    policy.map { ("policy.\($0.name)", $0.value.plain) }
  }
}
