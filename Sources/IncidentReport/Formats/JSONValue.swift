/// A JSON text to be: objects keep the order of their keys.
enum JSONValue {
  case null
  case bool(Bool)
  case int(Int)
  case double(Double)
  case string(String)
  case array([JSONValue])
  case object([(String, JSONValue)])
  /// An array whose elements are made when they are written: of thousands of files not all rows are
  /// in memory.
  case rows(count: Int, row: (Int) -> JSONValue)

  static func optional(_ text: String?) -> JSONValue { text.map(JSONValue.string) ?? .null }
  static func optional(_ number: Int?) -> JSONValue { number.map(JSONValue.int) ?? .null }
  static func optional(_ number: Double?) -> JSONValue { number.map(JSONValue.double) ?? .null }

  /// An object with sorted keys.
  static func sorted<Value>(
    _ dictionary: [String: Value], _ value: (Value) -> JSONValue
  ) -> JSONValue {
    .object(dictionary.sorted { $0.key < $1.key }.map { ($0.key, value($0.value)) })
  }
}
