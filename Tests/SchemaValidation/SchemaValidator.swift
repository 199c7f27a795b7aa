import Foundation

/// As much of JSON Schema (draft 2020-12) as the report's schema uses.
///
/// `$ref` to `$defs`, also of a schema in the same folder, `type`, `required`, `properties`, `additionalProperties`, `items`, `enum`,
/// `const`, `anyOf`, `oneOf`, `minimum`, `pattern`. A keyword that it does not know is an error, so
/// that no rule passes unchecked.
///
/// What it checks is stricter than what a reader of reports should: keys that the schema does not
/// name are errors although later releases may add some, and of an open list the values must stand
/// among the examples.
package struct SchemaValidator {
  private static let annotations: Set<String> = [
    "$schema", "$id", "$defs", "title", "description", "format",
  ]

  package var root: [String: Any]
  private let allowsNewWords: Bool

  /// A schema of docs/schema.
  ///
  /// - Parameters:
  ///   - name: The file's name without `.schema.json`.
  ///   - allowsNewWords: Whether an open list may have values that are not among its examples.
  /// - Throws: When the file cannot be read as JSON.
  package init(named name: String, allowsNewWords: Bool = false) throws {
    self.allowsNewWords = allowsNewWords
    let folder = URL(filePath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let file = folder.appending(path: "docs/schema/\(name).schema.json")
    let schema = try JSONSerialization.jsonObject(with: Data(contentsOf: file))
    root = schema as? [String: Any] ?? [:]
  }

  /// What is wrong with a value, each with its place; `definition` names one of `$defs`, else it is
  /// the whole schema.
  package func errors(_ value: Any, definition: String? = nil) -> [String] {
    guard let definition else { return errors(value, root, at: "$") }
    return reference("#/$defs/\(definition)").map { errors(value, $0, at: "$") }
      ?? ["no definition \(definition)"]
  }

  private func errors(_ value: Any, _ schema: [String: Any], at path: String) -> [String] {
    schema.sorted { $0.key < $1.key }.flatMap { keyword, rule -> [String] in
      switch keyword {
      case "$ref": referenceErrors(value, rule, at: path)
      case "type": typeErrors(value, rule, at: path)
      case "required": missingKeys(value, rule).map { "\(path): lacks \($0)" }
      case "properties": propertyErrors(value, rule, at: path)
      case "additionalProperties": additionalErrors(value, rule, schema, at: path)
      case "items": itemErrors(value, rule, at: path)
      case "const": isEqual(value, rule) ? [] : ["\(path): is not \(rule)"]
      case "enum":
        (rule as? [Any] ?? []).contains { isEqual(value, $0) } ? [] : ["\(path): not in \(rule)"]
      case "anyOf": matches(value, rule, at: path) > 0 ? [] : ["\(path): fits no case of anyOf"]
      case "oneOf": matches(value, rule, at: path) == 1 ? [] : ["\(path): must fit one of oneOf"]
      case "minimum": isBelow(value, rule) ? ["\(path): below \(rule)"] : []
      case "pattern": patternErrors(value, rule, at: path)
      case "examples": exampleErrors(value, rule, schema, at: path)
      default: Self.annotations.contains(keyword) ? [] : ["\(path): unknown keyword \(keyword)"]
      }
    }
  }

  private func reference(_ rule: Any) -> [String: Any]? {
    let prefix = "#/$defs/"
    guard let name = rule as? String, name.hasPrefix(prefix) else { return nil }
    let definitions = root["$defs"] as? [String: Any]
    return definitions?[String(name.dropFirst(prefix.count))] as? [String: Any]
  }

  /// `#/$defs/time`, or `report-1.schema.json#/$defs/incident`.
  private func referenceErrors(_ value: Any, _ rule: Any, at path: String) -> [String] {
    if let own = reference(rule) { return errors(value, own, at: path) }
    let parts = (rule as? String ?? "").components(separatedBy: ".schema.json")
    guard parts.count == 2,
      let other = try? SchemaValidator(named: parts[0], allowsNewWords: allowsNewWords),
      let schema = other.reference(parts[1])
    else { return ["\(path): bad $ref"] }
    return other.errors(value, schema, at: path)
  }

  private func typeErrors(_ value: Any, _ rule: Any, at path: String) -> [String] {
    let allowed = rule as? [String] ?? [rule as? String ?? ""]
    let own = typeNames(value)
    return allowed.contains(where: own.contains) ? [] : ["\(path): is \(own), not \(allowed)"]
  }

  private func typeNames(_ value: Any) -> [String] {
    switch value {
    case is NSNull: ["null"]
    case is String: ["string"]
    case is [Any]: ["array"]
    case is [String: Any]: ["object"]
    case let number as NSNumber where isBoolean(number): ["boolean"]
    case let number as NSNumber:
      number.doubleValue == number.doubleValue.rounded() ? ["integer", "number"] : ["number"]
    default: []
    }
  }

  private func isBoolean(_ number: NSNumber) -> Bool {
    number === NSNumber(value: true) || number === NSNumber(value: false)
  }

  private func missingKeys(_ value: Any, _ rule: Any) -> [String] {
    guard let object = value as? [String: Any] else { return [] }
    return (rule as? [String] ?? []).filter { object[$0] == nil }
  }

  private func propertyErrors(_ value: Any, _ rule: Any, at path: String) -> [String] {
    guard let object = value as? [String: Any], let rules = rule as? [String: [String: Any]] else {
      return []
    }
    return rules.sorted { $0.key < $1.key }.flatMap { key, schema in
      object[key].map { errors($0, schema, at: "\(path).\(key)") } ?? []
    }
  }

  private func additionalErrors(
    _ value: Any, _ rule: Any, _ schema: [String: Any], at path: String
  ) -> [String] {
    guard let object = value as? [String: Any] else { return [] }
    let named = schema["properties"] as? [String: Any] ?? [:]
    let others = object.filter { named[$0.key] == nil }.sorted { $0.key < $1.key }
    guard let inner = rule as? [String: Any] else {
      return others.map { "\(path): has \($0.key), which the schema does not name" }
    }
    return others.flatMap { errors($0.value, inner, at: "\(path).\($0.key)") }
  }

  private func patternErrors(_ value: Any, _ rule: Any, at path: String) -> [String] {
    guard let text = value as? String, let pattern = rule as? String else { return [] }
    return text.range(of: pattern, options: .regularExpression) == nil
      ? ["\(path): does not match \(pattern)"] : []
  }

  private func exampleErrors(
    _ value: Any, _ rule: Any, _ schema: [String: Any], at path: String
  ) -> [String] {
    guard !allowsNewWords, (schema["description"] as? String ?? "").contains("Open list"),
      let known = rule as? [Any], !known.contains(where: { isEqual(value, $0) })
    else { return [] }
    return ["\(path): \(value) is not among the examples"]
  }

  private func itemErrors(_ value: Any, _ rule: Any, at path: String) -> [String] {
    guard let elements = value as? [Any], let schema = rule as? [String: Any] else { return [] }
    return elements.enumerated().flatMap { errors($0.element, schema, at: "\(path)[\($0.offset)]") }
  }

  private func matches(_ value: Any, _ rule: Any, at path: String) -> Int {
    (rule as? [[String: Any]] ?? []).count { errors(value, $0, at: path).isEmpty }
  }

  private func isEqual(_ value: Any, _ other: Any) -> Bool {
    (value as? NSObject)?.isEqual(other) ?? false
  }

  private func isBelow(_ value: Any, _ rule: Any) -> Bool {
    guard let number = value as? NSNumber, let least = rule as? NSNumber else { return false }
    return number.doubleValue < least.doubleValue
  }

  // MARK: Keys

  /// Every key of an object that the schema names, by its definition and place in it.
  package var keys: Set<String> {
    var keys: Set<String> = []
    collect(root, "$", &keys)
    for (name, definition) in root["$defs"] as? [String: [String: Any]] ?? [:] {
      collect(definition, name, &keys)
    }
    return keys
  }

  private func collect(_ schema: [String: Any], _ place: String, _ keys: inout Set<String>) {
    for (key, inner) in schema["properties"] as? [String: [String: Any]] ?? [:] {
      keys.insert("\(place).\(key)")
      collect(inner, "\(place).\(key)", &keys)
    }
    for inner in inner(schema) { collect(inner, place, &keys) }
  }

  /// Those of `keys` that a value has.
  package func keys(of value: Any, definition: String? = nil) -> Set<String> {
    var keys: Set<String> = []
    let name = definition ?? "$"
    let schema = definition.flatMap { reference("#/$defs/\($0)") } ?? root
    find(value, schema, name, &keys)
    return keys
  }

  private func find(
    _ value: Any, _ schema: [String: Any], _ place: String, _ keys: inout Set<String>
  ) {
    if let name = schema["$ref"] as? String, let target = reference(name) {
      find(value, target, String(name.dropFirst("#/$defs/".count)), &keys)
    }
    if let elements = value as? [Any] {
      guard let items = schema["items"] as? [String: Any] else { return }
      for element in elements { find(element, items, place, &keys) }
      return
    }
    for (key, member) in value as? [String: Any] ?? [:] {
      if let inner = (schema["properties"] as? [String: [String: Any]])?[key] {
        keys.insert("\(place).\(key)")
        find(member, inner, "\(place).\(key)", &keys)
      } else if let inner = schema["additionalProperties"] as? [String: Any] {
        find(member, inner, place, &keys)
      }
    }
    for case let cases as [[String: Any]] in [schema["anyOf"], schema["oneOf"]] {
      for inner in cases where errors(value, inner, at: "").isEmpty {
        find(value, inner, place, &keys)
      }
    }
  }

  private func inner(_ schema: [String: Any]) -> [[String: Any]] {
    let cases = ["anyOf", "oneOf"].flatMap { schema[$0] as? [[String: Any]] ?? [] }
    return cases
      + [schema["items"], schema["additionalProperties"]].compactMap { $0 as? [String: Any] }
  }

  /// The values that a key may have today: of an open or a closed list.
  package func values(_ keys: [String]) -> [String]? {
    let schema = schema(keys)
    return (schema?["examples"] ?? schema?["enum"]) as? [String]
  }

  /// The schema at a place.
  package func schema(_ keys: [String]) -> [String: Any]? {
    var node: Any? = root
    for key in keys { node = (node as? [String: Any])?[key] }
    return node as? [String: Any]
  }

  /// The same schema without a key.
  package func without(_ key: String) -> SchemaValidator {
    var other = self
    let parts = key.split(separator: ".").map(String.init)
    if parts[0] == "$" {
      other.root = Self.removing(parts.dropFirst(), from: root)
    } else if var definitions = root["$defs"] as? [String: [String: Any]] {
      definitions[parts[0]] = Self.removing(parts.dropFirst(), from: definitions[parts[0]] ?? [:])
      other.root["$defs"] = definitions
    }
    return other
  }

  private static func removing(
    _ path: ArraySlice<String>, from schema: [String: Any]
  ) -> [String: Any] {
    var changed = schema
    guard let key = path.first else { return schema }
    if var properties = schema["properties"] as? [String: [String: Any]],
      let inner = properties[key]
    {
      properties[key] = path.count == 1 ? nil : removing(path.dropFirst(), from: inner)
      changed["properties"] = properties
      return changed
    }
    for keyword in ["anyOf", "oneOf"] {
      guard let cases = schema[keyword] as? [[String: Any]] else { continue }
      changed[keyword] = cases.map { removing(path, from: $0) }
    }
    for keyword in ["items", "additionalProperties"] {
      guard let inner = schema[keyword] as? [String: Any] else { continue }
      changed[keyword] = removing(path, from: inner)
    }
    return changed
  }
}
