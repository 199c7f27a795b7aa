/// A JSON text to be: objects keep the order of their keys.
enum JSONValue {
  case null
  case bool(Bool)
  case int(Int)
  case double(Double)
  /// May hold what came out of a log.
  case string(String)
  /// A word of the contract, a time, an id that we made.
  case own(String)
  case array([JSONValue])
  case object([(String, JSONValue)])
  /// An object whose keys are names out of a log.
  case named([(String, JSONValue)])
  /// An array whose elements are made when they are written: of thousands of files not all rows are
  /// in memory.
  case rows(count: Int, row: (Int) -> JSONValue)
  /// A value that `JSONWriter` wrote earlier, without what was to be hidden.
  case written(String)

  static func optional(_ text: String?) -> JSONValue { text.map(JSONValue.string) ?? .null }
  static func optional(_ number: Int?) -> JSONValue { number.map(JSONValue.int) ?? .null }
  static func optional(_ number: Double?) -> JSONValue { number.map(JSONValue.double) ?? .null }

  static func own(_ text: String?) -> JSONValue { text.map { .own($0) } ?? .null }

  /// An object with sorted keys, which are names out of a log.
  static func sorted<Value>(
    _ dictionary: [String: Value], _ value: (Value) -> JSONValue
  ) -> JSONValue {
    .named(dictionary.sorted { $0.key < $1.key }.map { ($0.key, value($0.value)) })
  }
}
