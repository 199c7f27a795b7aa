// The texts of an event while it is on its way: places in one buffer that events use in turn, so that
// an ordinary event allocates nothing.

internal import LogDecoding

/// A text of a record, or that there is none.
package protocol OptionalText: Sendable {
  static var unsaid: Self { get }
}

extension String?: OptionalText {
  package static var unsaid: String? { nil }
}

/// Where a text stands in the `EventTexts` of its event.
package struct EventText: OptionalText, BitwiseCopyable {
  fileprivate var start: Int32
  /// Negative for a text that the record does not say.
  fileprivate var count: Int32

  package static let unsaid = EventText(start: 0, count: -1)

  package var isSaid: Bool { count >= 0 }

  /// This text, or another one when the record does not say it.
  func orElse(_ other: @autoclosure () -> EventText) -> EventText { isSaid ? self : other() }
}

/// The texts of one event, end to end.
package struct EventTexts: Sendable {
  package private(set) var bytes: [UInt8] = []

  package init() {}

  /// Makes room for the next event's.
  mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

  /// Where a text stands in `bytes`; empty for one that is not said.
  package func range(_ text: EventText) -> Range<Int> {
    let start = Int(text.start)
    return start..<start + max(0, Int(text.count))
  }

  /// `nil` for a text that is not said.
  package func string(_ text: EventText) -> String? {
    text.isSaid ? String(decoding: bytes[range(text)], as: UTF8.self) : nil
  }

  mutating func add(_ text: String?) -> EventText {
    guard let text else { return .unsaid }
    return add(text.utf8.span)
  }

  mutating func add(_ text: Span<UInt8>) -> EventText {
    let start = bytes.count
    unsafe text.withUnsafeBufferPointer { unsafe bytes.append(contentsOf: $0) }
    return place(from: start)
  }

  /// Adds what a text of JSON means.
  mutating func add(_ text: Span<UInt8>, isEscaped: Bool) -> EventText {
    guard isEscaped else { return add(text) }
    let start = bytes.count
    KeyedLineReader.unescape(text, into: &bytes)
    return place(from: start)
  }

  private func place(from start: Int) -> EventText {
    EventText(start: Int32(start), count: Int32(bytes.count - start))
  }
}

/// An event on its way to a table: nothing of it is counted or allocated.
package typealias CompactEvent = ClassifiedEvent<EventText>

extension CompactEvent {
  /// The same event with its texts in a buffer.
  package init(_ event: FailureEvent, in texts: inout EventTexts) {
    texts.removeAll()
    self = event.changingTexts { texts.add($0) }
  }
}

extension FailureEvent {
  /// The same event with texts of its own.
  package init(_ event: CompactEvent, _ texts: EventTexts) {
    self = event.changingTexts { texts.string($0) }
  }
}
