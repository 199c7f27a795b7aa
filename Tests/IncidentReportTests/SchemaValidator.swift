import Foundation

/// As much of JSON Schema (draft 2020-12) as the report's schema uses.
///
/// `$ref` to `$defs`, `type`, `required`, `properties`, `additionalProperties`, `items`, `enum`,
/// `const`, `anyOf`, `oneOf`, `minimum`. A keyword that it does not know is an error, so that no
/// rule passes unchecked.
struct SchemaValidator {
  private static let annotations: Set<String> = [
    "$schema", "$id", "$defs", "title", "description", "format", "pattern",
  ]

  let root: [String: Any]

  init(_ data: Data) throws {
    let schema = try JSONSerialization.jsonObject(with: data)
    root = schema as? [String: Any] ?? [:]
  }

  /// What is wrong with a value, each with its place.
  func errors(_ value: Any) -> [String] { errors(value, root, at: "$") }

  private func errors(_ value: Any, _ schema: [String: Any], at path: String) -> [String] {
    schema.sorted { $0.key < $1.key }.flatMap { keyword, rule -> [String] in
      switch keyword {
      case "$ref": reference(rule).map { errors(value, $0, at: path) } ?? ["\(path): bad $ref"]
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
    guard let object = value as? [String: Any], let inner = rule as? [String: Any] else {
      return []
    }
    let named = schema["properties"] as? [String: Any] ?? [:]
    return object.filter { named[$0.key] == nil }.sorted { $0.key < $1.key }.flatMap {
      errors($0.value, inner, at: "\(path).\($0.key)")
    }
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
}
