package import LogDecoding

/// Instants as text in the reader's time zone.
///
/// JSON always says UTC.
package struct DisplayClock: Sendable, Equatable {
  package let zone: ClockZone

  package init(zone: ClockZone = .utc) {
    self.zone = zone
  }

  /// `UTC`, `UTC+02:00`, `Europe/Berlin`.
  package var zoneName: String { zone.fixedOffset.map(Self.offsetName) ?? zone.name }

  /// `UTC`, `UTC+02:00`: what the zone is at a moment.
  package func zoneName(at time: Timestamp) -> String { Self.offsetName(offset(at: time)) }

  private static func offsetName(_ offset: Int) -> String {
    guard offset != 0 else { return "UTC" }
    let minutes = Int(offset.magnitude / 60)
    let sign = offset < 0 ? "-" : "+"
    return "UTC\(sign)\(padded(minutes / 60, 2)):\(padded(minutes % 60, 2))"
  }

  private func offset(at time: Timestamp) -> Int {
    zone.offset(at: time.nanoseconds / 1_000_000_000)
  }

  /// `2026-06-21`.
  package func date(_ time: Timestamp) -> String {
    String(local(time).prefix { $0 != "T" })
  }

  /// `02:13:07.412`: at most milliseconds, and no digit that the log did not write.
  package func time(_ time: Timestamp) -> String {
    var shown = time
    shown.fractionDigits = min(time.fractionDigits, 3)
    return String(local(shown).drop { $0 != "T" }.dropFirst())
  }

  /// `02:13:07`.
  package func wholeSecond(_ time: Timestamp) -> String {
    self.time(Timestamp(nanoseconds: time.nanoseconds, fractionDigits: 0))
  }

  /// `02:13`.
  package func minute(_ time: Timestamp) -> String {
    String(wholeSecond(time).prefix(5))
  }

  /// `2026-06-21 02:13:07.412 UTC`.
  package func dateTime(_ time: Timestamp) -> String {
    "\(date(time)) \(self.time(time)) \(zoneName(at: time))"
  }

  /// `02:13:07 to 07:43:04 UTC on 2026-06-21`, or with both dates when they differ.
  package func range(_ from: Timestamp, _ until: Timestamp) -> String {
    let (start, end) = (wholeSecond(from), wholeSecond(until))
    let zoneName = offset(at: from) == offset(at: until) ? zoneName(at: from) : zoneName
    if date(from) == date(until) {
      let span = start == end ? start : "\(start) to \(end)"
      return "\(span) \(zoneName) on \(date(from))"
    }
    return "\(date(from)) \(start) to \(date(until)) \(end) \(zoneName)"
  }

  /// RFC 3339 without the zone's letter, in the display zone.
  private func local(_ time: Timestamp) -> String {
    let offset = Int64(offset(at: time)) * 1_000_000_000
    let (moved, overflow) = time.nanoseconds.addingReportingOverflow(offset)
    let shifted = Timestamp(
      nanoseconds: overflow ? time.nanoseconds : moved, fractionDigits: time.fractionDigits)
    return String(shifted.rfc3339.dropLast())
  }
}
