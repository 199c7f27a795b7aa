// Times that loggers write as an object or an array of JSON.

internal import CLineScanner

/// Reads them; keeps the zones of places that it met.
struct StructuredTime {
  private var zones: [[UInt8]: ClockZone?] = [:]
  /// No log has more; a hostile one must not have the whole database read.
  private static let mostZones = 16

  /// The time that the object or array `index` of a document is, or `nil`.
  mutating func parse(_ document: borrowing JSONDocument, _ index: Int) -> ParsedTime? {
    document.fields[index].kind == UInt8(qs_array.rawValue)
      ? Self.parseArray(document, index) : parseObject(document, index)
  }

  // MARK: Arrays

  /// `[2024,12,21,10,11,12,123000000]` of Jackson, and `[1734775872,123000000]` of OpenTelemetry's
  /// JavaScript.
  private static func parseArray(_ document: borrowing JSONDocument, _ index: Int) -> ParsedTime? {
    var numbers: [Int] = []
    let bytes = document.bytes.span
    for child in children(of: index, document) {
      let field = document.fields[child]
      let value = bytes.extracting(field.valueRange)
      guard field.kind == UInt8(qs_number.rawValue), numbers.count < 7,
        let number = TimestampParser.number(value, 0, digits: value.count), value.count < 12
      else { return nil }
      numbers.append(number)
    }
    if numbers.count == 2 { return time(second: numbers[0], nanosecond: numbers[1]) }
    // Jackson leaves out seconds and nanoseconds that are zero.
    guard (5...7).contains(numbers.count),
      let day = TimestampParser.validDay(numbers[0], numbers[1], numbers[2])
    else { return nil }
    let second = numbers.count > 5 ? numbers[5] : 0
    let nanosecond = numbers.count > 6 ? numbers[6] : 0
    guard TimestampParser.isClock(numbers[3], numbers[4], second), nanosecond < 1_000_000_000
    else { return nil }
    let clock = TimestampParser.TimeOfDay(
      second: numbers[3] * 3600 + numbers[4] * 60 + second, nanosecond: Int64(nanosecond),
      fractionDigits: numbers.count > 6 ? 9 : 0)
    return TimestampParser.time(day, clock, offset: nil, end: 0)
  }

  private static func time(second: Int, nanosecond: Int) -> ParsedTime? {
    let digits = Array(String(second).utf8)
    guard var time = TimestampParser.parseNumber(digits.span), time.timestamp.fractionDigits == 0,
      (0..<1_000_000_000).contains(nanosecond)
    else { return nil }
    time.timestamp.nanoseconds += Int64(nanosecond)
    time.timestamp.fractionDigits = 9
    return time
  }

  // MARK: Objects

  private enum Part {
    case second, nanosecond, text, date, zone
  }

  private static let parts: [FoldedName: Part] = [
    FoldedName("epochSecond"): .second, FoldedName("seconds"): .second,
    FoldedName("secs_since_epoch"): .second, FoldedName("nanoOfSecond"): .nanosecond,
    FoldedName("nanos"): .nanosecond, FoldedName("nanoseconds"): .nanosecond,
    FoldedName("nanos_since_epoch"): .nanosecond, FoldedName("repr"): .text,
    FoldedName("$date"): .text, FoldedName("$numberLong"): .text, FoldedName("date"): .date,
    FoldedName("timezone"): .zone,
  ]

  /// `{"epochSecond":…,"nanoOfSecond":…}` of log4j2, `{"seconds":…,"nanos":…}` of protobuf and
  /// Firestore, `{"$date":…}` of MongoDB, `{"repr":…}` of loguru, `{"date":…,"timezone":…}` of PHP.
  private mutating func parseObject(
    _ document: borrowing JSONDocument, _ index: Int
  ) -> ParsedTime? {
    var found: [Part: Int] = [:]
    let bytes = document.bytes.span
    for child in Self.children(of: index, document) {
      var name = FoldedName()
      name.append(bytes.extracting(document.fields[child].keyRange))
      if let part = Self.parts[name] { found[part] = child }
    }
    if let second = found[.second] {
      let nanosecond = found[.nanosecond].map { Self.number(document, $0) } ?? 0
      guard let second = Self.number(document, second), let nanosecond else { return nil }
      return Self.time(second: second, nanosecond: nanosecond)
    }
    if let text = found[.text] {
      return document.fields[text].isContainer
        ? parseInner(document, text) : Self.parseValue(document, text)
    }
    guard let date = found[.date], let zone = found[.zone] else { return nil }
    return parseDate(document, date: date, zone: zone)
  }

  /// `{"$date":{"$numberLong":"1734775872123"}}`; no deeper.
  private func parseInner(_ document: borrowing JSONDocument, _ index: Int) -> ParsedTime? {
    let bytes = document.bytes.span
    for child in Self.children(of: index, document) where !document.fields[child].isContainer {
      var name = FoldedName()
      name.append(bytes.extracting(document.fields[child].keyRange))
      if Self.parts[name] == .text { return Self.parseValue(document, child) }
    }
    return nil
  }

  /// `{"date":"2024-12-21 10:11:12.123456","timezone_type":3,"timezone":"Europe/Berlin"}`.
  private mutating func parseDate(
    _ document: borrowing JSONDocument, date: Int, zone: Int
  ) -> ParsedTime? {
    guard var time = Self.parseValue(document, date), time.hasDate, !time.hasZone else {
      return nil
    }
    guard let place = self.zone(named: Self.text(document, zone)) else { return time }
    let offset = place.offsets(ofLocal: time.local / 1_000_000_000).first
    time.timestamp.nanoseconds -= Int64(offset) * 1_000_000_000
    time.zoneOffset = offset
    return time
  }

  private mutating func zone(named name: [UInt8]) -> ClockZone? {
    var position = 0
    if let offset = TimestampParser.readZone(name.span, &position), position == name.count {
      return ClockZone(offset: offset, name: "")
    }
    if let known = zones[name] { return known }
    guard zones.count < Self.mostZones else { return nil }
    let zone = try? ZoneDatabase.system.zone(named: String(decoding: name, as: UTF8.self))
    zones[name] = .some(zone)
    return zone
  }

  // MARK: Fields

  /// The fields directly in a container.
  private static func children(of index: Int, _ document: borrowing JSONDocument) -> [Int] {
    var children: [Int] = []
    // A time has few parts.
    let most = 16
    for child in index + 1..<max(index + 1, document.fieldCount) {
      let parent = Int(document.fields[child].parent)
      guard parent >= index, children.count < most else { break }
      if parent == index { children.append(child) }
    }
    return children
  }

  private static func text(_ document: borrowing JSONDocument, _ index: Int) -> [UInt8] {
    let field = document.fields[index]
    var text: [UInt8] = []
    let longest = 128
    guard !field.isContainer, field.valueRange.count <= longest else { return [] }
    TextUnescaper.append(document.bytes.span.extracting(field.valueRange), to: &text)
    return text
  }

  private static func parseValue(
    _ document: borrowing JSONDocument, _ index: Int
  ) -> ParsedTime? {
    let text = text(document, index)
    return TimestampParser.parse(text.span)
  }

  /// A number, also as a string.
  private static func number(_ document: borrowing JSONDocument, _ index: Int) -> Int? {
    let text = text(document, index)
    guard (1...12).contains(text.count) else { return nil }
    return TimestampParser.number(text.span, 0, digits: text.count)
  }
}
