// What the values of a log's fields came to: services, models, hosts and loggers repeat.

internal import LogDecoding
internal import LogInput

/// What was made of byte strings that come again.
///
/// A value must depend on its bytes alone.
struct Remembered<Value: Sendable>: Sendable {
  private var keys = ByteKeys()
  private var values: [Value?] = []

  /// What `make` makes of some bytes, or made of them before.
  mutating func value(of bytes: Span<UInt8>, _ make: () -> Value) -> Value {
    if let place = keys.place(of: bytes), let known = values[place] { return known }
    let value = make()
    if let place = keys.take(bytes) {
      if values.isEmpty { values = [Value?](repeating: nil, count: ByteKeys.count) }
      values[place] = value
    }
    return value
  }
}

/// Remembers how names are shown, and whose they are.
struct FieldMemo: Sendable {
  private var shown = Remembered<String>()
  private var providersHosts = Remembered<Bool>()
  var providers = ProviderMemo()

  /// The value of a field that has one of few names, as it may be shown.
  mutating func shown(_ value: ArraySlice<UInt8>) -> String {
    shown.value(of: value.span) { SecretMask.field(value) }
  }

  /// The machine that wrote a record, as it may be shown; `nil` when the name is a provider's host.
  mutating func machine(of record: borrowing LogRecord) -> String? {
    guard let host = record.value(.host), !isProviders(host) else { return nil }
    return shown(host)
  }

  /// Whom the record's request was sent to, as it may be shown.
  mutating func upstream(of record: borrowing LogRecord) -> String? {
    guard let host = record.value(.upstreamHost) else { return nil }
    let isOpen = UpstreamName.isOpen(record.nameHash(.upstreamHost))
    return isOpen && !isProviders(host) ? nil : shown(host)
  }

  private mutating func isProviders(_ host: ArraySlice<UInt8>) -> Bool {
    providersHosts.value(of: host.span) {
      UpstreamName.isProviders(String(decoding: host, as: UTF8.self))
    }
  }
}

/// Remembers which rows of the provider table names lead to.
struct ProviderMemo: Sendable {
  /// What a name in a provider field says.
  enum Named: Sendable {
    case row(Int)
    /// Another service.
    case foreign
    case nobody
  }

  private var named = Remembered<Named>()
  private var hosts = Remembered<Int?>()
  private var modules = Remembered<Int?>()
  private var models = Remembered<Int?>()

  mutating func named(_ value: ArraySlice<UInt8>, _ find: (String) -> Named) -> Named {
    named.value(of: value.span) { find(String(decoding: value, as: UTF8.self).lowercased()) }
  }

  mutating func host(_ value: ArraySlice<UInt8>, _ find: () -> Int?) -> Int? {
    hosts.value(of: value.span, find)
  }

  mutating func module(_ value: ArraySlice<UInt8>, _ find: (String) -> Int?) -> Int? {
    modules.value(of: value.span) { find(String(decoding: value, as: UTF8.self).lowercased()) }
  }

  mutating func model(_ value: ArraySlice<UInt8>, _ find: (String) -> Int?) -> Int? {
    models.value(of: value.span) { find(String(decoding: value, as: UTF8.self).lowercased()) }
  }
}
