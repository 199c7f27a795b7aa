/// Why a line is none of an event stream.
package struct EventStreamError: Error, Sendable, Equatable {
  package enum Reason: Sendable, Equatable {
    /// No JSON object, or not to its end, or no UTF-8.
    case notAnObject
    /// A key without which the record means nothing is not there.
    case missing
    /// A value is of another kind than the contract says, or too large.
    case wrongValue
  }

  package let reason: Reason
  /// The key that it is about, with those it stands in: `usage.input_tokens`.
  package let key: String?

  static let notAnObject = EventStreamError(reason: .notAnObject, key: nil)

  static func missing(_ key: String) -> EventStreamError {
    EventStreamError(reason: .missing, key: key)
  }

  static func wrongValue(_ key: String) -> EventStreamError {
    EventStreamError(reason: .wrongValue, key: key)
  }

  /// For people, to stand behind the line's place.
  package var message: String {
    let key = key ?? ""
    return switch reason {
    case .notAnObject: "the line is no JSON object"
    case .missing: "the key \(key) is missing"
    case .wrongValue: "the value of \(key) is not what it can be"
    }
  }
}
