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

/// Remembers which names are shown as they are, and whose they are.
struct FieldMemo: Sendable {
  private var shown = Remembered<Bool>()
  private var providersHosts = Remembered<Bool>()
  var providers = ProviderMemo()

  /// Whether nothing of a name is masked.
  mutating func showsAsItIs(_ name: Span<UInt8>) -> Bool {
    shown.value(of: name) {
      let text = String(decoding: name)
      return SecretMask.field(text) == text && text.utf8.count == name.count
    }
  }

  /// Whether a record's host is the machine that wrote it: it is no provider's.
  mutating func namesMachine(_ record: borrowing LogRecord) -> Bool {
    !isProviders(.host, of: record)
  }

  /// Whether a record's upstream host is whom its request was sent to.
  mutating func namesUpstream(_ record: borrowing LogRecord) -> Bool {
    record.has(.upstreamHost)
      && (!UpstreamName.isOpen(record.nameHash(.upstreamHost))
        || isProviders(.upstreamHost, of: record))
  }

  private mutating func isProviders(_ concept: Concept, of record: borrowing LogRecord) -> Bool {
    guard let range = record.range(concept) else { return false }
    let host = record.store.span.extracting(range)
    return providersHosts.value(of: host) {
      UpstreamName.isProviders(String(decoding: record.store[range], as: UTF8.self))
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
