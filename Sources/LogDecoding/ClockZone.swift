/// The zone that a clock shows: a fixed offset, or the rules of a place.
package struct ClockZone: Sendable, Equatable {
  /// `UTC`, `+02:00`, `Europe/Berlin`.
  package let name: String
  private let rules: Rules

  private enum Rules: Sendable, Equatable {
    case fixed(Int)
    case place(ZoneInfo)
  }

  package static let utc = ClockZone(offset: 0, name: "UTC")

  /// - Parameters:
  ///   - offset: Seconds east of UTC.
  ///   - name: As the user wrote it.
  package init(offset: Int, name: String) {
    self.name = name
    rules = .fixed(offset)
  }

  init(name: String, info: ZoneInfo) {
    self.name = name
    rules = .place(info)
  }

  /// Seconds east of UTC when they never change.
  package var fixedOffset: Int? {
    if case .fixed(let offset) = rules { offset } else { nil }
  }

  /// Seconds east of UTC at a moment, in seconds since 1970.
  package func offset(at second: Int64) -> Int {
    switch rules {
    case .fixed(let offset): offset
    case .place(let info): info.offset(at: second)
    }
  }

  /// The offset at which clocks show a time, `second` being what they show as if it were UTC.
  ///
  /// In autumn an hour comes twice: both offsets are given, the one of the earlier hour first. In
  /// spring an hour is missing: what would be in it is read with the offset before the change, as if
  /// clocks had gone on.
  func offsets(ofLocal second: Int64) -> (first: Int, second: Int) {
    guard case .place(let info) = rules else {
      let offset = offset(at: 0)
      return (offset, offset)
    }
    let day: Int64 = 86400
    let before = info.offset(at: second - day)
    let after = info.offset(at: second + day)
    let matching = [before, after].filter { info.offset(at: second - Int64($0)) == $0 }
    return (matching.first ?? before, matching.last ?? before)
  }
}
