/// Texts that hardly repeat, end to end: a string of its own for each would cost thrice as much.
struct TextStore: Sendable {
  private var bytes: SpillableArray<UInt8>

  /// Where a text stands.
  struct Place: Sendable, BitwiseCopyable, Equatable {
    /// The start in the upper 48 bits, the length in bytes in the lower 16.
    fileprivate var bits: UInt64

    /// "Not said".
    static let none = Place(bits: .max)

    /// The place where a store has it that was appended to another one.
    func moved(by distance: Int) -> Place {
      self == .none ? self : Place(bits: bits + UInt64(distance) << 16)
    }
  }

  init(_ space: TemporarySpace) {
    bytes = SpillableArray(space)
  }

  mutating func add(_ text: String) -> Place { add(text.utf8.span) }

  /// Keeps at most the first 65,535 bytes.
  mutating func add(_ text: Span<UInt8>) -> Place {
    let start = bytes.count
    bytes.append(contentsOf: text.extracting(first: Int(UInt16.max)))
    return Place(bits: UInt64(start) << 16 | UInt64(bytes.count - start))
  }

  /// Takes over all of another store, and says by how much its places move.
  mutating func append(_ other: TextStore) -> Int {
    let start = bytes.count
    bytes.append(other.bytes)
    return start
  }

  /// `nil` for a text that was not said.
  func text(_ place: Place) -> String? {
    guard place != .none else { return nil }
    let start = Int(place.bits >> 16)
    let end = start + Int(place.bits & 0xffff)
    return String(decoding: (start..<end).map { bytes[$0] }, as: UTF8.self)
  }

  mutating func flush() { bytes.flush() }
}
