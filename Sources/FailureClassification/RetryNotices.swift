// Notices of layers that retry, which say little more than how often or how soon.

internal import LogDecoding

/// How far a retrying layer has come, as it prints its count.
struct CountedRetry {
  /// `attemptFailed` or `retryScheduled`.
  let kind: EventKind
  let layer: RetryLayer
  let attempt: Int
  var limit: Int?
  /// Seconds.
  var delay: Double?
}

extension TextEvidence {
  /// What a counted notice says.
  ///
  /// `Retry error. Retry count:1` tells that a first attempt failed, and not whether another comes;
  /// `Retry attempt 1 after 2s due to …` announces one.
  var countedRetry: CountedRetry? {
    for hit in hits {
      guard case .shape(let shape) = hit.meaning, isSaid(hit) else { continue }
      let tail = self.tail(hit.part, from: hit.end).prefix(120)
      switch shape {
      case .countedAttempt:
        if let count = EmbeddedText.count(tail), Self.counts.contains(count) {
          return CountedRetry(kind: .attemptFailed, layer: .springRetry, attempt: count)
        }
      case .countedRetry:
        if let retry = Self.announcedRetry(tail) { return retry }
      default: continue
      }
    }
    return nil
  }

  /// No call is tried more often: a larger number is something else.
  private static let counts = 1..<1000

  /// `1 after 2s due to …`, `2/5 in 400 ms`, `1 of 3 after 00:00:02`: the wait stands right behind the
  /// count.
  private static func announcedRetry(_ text: ArraySlice<UInt8>) -> CountedRetry? {
    var rest = text
    func number() -> Int? {
      let digits = rest.prefix { (0x30...0x39).contains($0) }
      rest = rest.dropFirst(digits.count)
      return Int(String(decoding: digits, as: UTF8.self)).flatMap { counts.contains($0) ? $0 : nil }
    }
    func take(_ word: String) -> Bool {
      guard rest.starts(with: word.utf8) else { return false }
      rest = rest.dropFirst(word.utf8.count)
      return true
    }
    guard let count = number() else { return nil }
    var retry = CountedRetry(kind: .retryScheduled, layer: .application, attempt: count)
    if take("/") || take(" of ") {
      guard let retries = number() else { return nil }
      // It counts retries; attempts are one more.
      retry.limit = retries + 1
    }
    guard take(" after ") || take(" in "), let wait = Wait(rest) else { return nil }
    retry.delay = wait.seconds
    return retry
  }

  /// The wait of a notice that says nothing but when it goes on, in seconds: `Retrying in 0.2
  /// seconds...`, behind a logger's name and a level at most.
  ///
  /// Whose request that is only the lines around it tell.
  func bareWait(_ hit: TextHit) -> Double? {
    let text = tail(hit.part, from: hit.start)
    guard Self.isPrefix(self.text(hit.part)[..<text.startIndex]),
      let mark = EmbeddedText.find(text.prefix(12), "etrying in "),
      let wait = Wait(text.dropFirst(mark + 11)),
      wait.rest.allSatisfy({ Self.closing.contains($0) })
    else { return nil }
    return wait.seconds
  }

  /// Whether a text says nothing but a count: `Retry error. Retry count:1`.
  func bareCount(_ hit: TextHit) -> Int? {
    let digits = tail(hit.part, from: hit.end)
    guard Self.isPrefix(text(hit.part)[..<tail(hit.part, from: hit.start).startIndex]),
      let count = EmbeddedText.count(digits), Self.counts.contains(count),
      digits.drop(while: { (0x30...0x39).contains($0) }).allSatisfy({ Self.closing.contains($0) })
    else { return nil }
    return count
  }

  /// What may stand behind a notice's last word: stops, an ellipsis, white space.
  private static let closing = Set("….! \n\r".utf8)

  /// Whether a text is what loggers put before a message: signs, numbers, a thread in brackets, a
  /// level, and with a level one name.
  private static func isPrefix(_ text: ArraySlice<UInt8>) -> Bool {
    var names = 0
    var hasLevel = false
    for word in text.split(separator: 0x20) {
      let letters = word.filter { $0 | 0x20 >= UInt8(ascii: "a") && $0 | 0x20 <= UInt8(ascii: "z") }
      if letters.isEmpty || word.first == UInt8(ascii: "[") { continue }
      if levels.contains(String(decoding: letters, as: UTF8.self).lowercased()) {
        hasLevel = true
      } else {
        names += 1
      }
    }
    return names == 0 || names == 1 && hasLevel
  }

  private static let levels = Set(["debug", "info", "notice", "warn", "warning", "error"])
}

/// A length of time as notices print it.
private struct Wait {
  let seconds: Double
  /// What stands behind it.
  let rest: ArraySlice<UInt8>

  /// `2s`, `0.5 seconds`, `400ms`, `00:00:02` (.NET), `4`: seconds unless a unit is named.
  init?(_ text: ArraySlice<UInt8>) {
    let number = text.prefix { (0x30...0x39).contains($0) || [0x2e, 0x3a].contains($0) }
    let digits = number.reversed().drop { $0 == 0x2e }.count
    let parts = number.prefix(digits).split(separator: 0x3a)
    let values = parts.compactMap { Double(String(decoding: $0, as: UTF8.self)) }
    guard !values.isEmpty, values.count == parts.count, [1, 3].contains(values.count) else {
      return nil
    }
    let sum = values.reduce(0) { 60 * $0 + $1 }
    let behind = text.dropFirst(digits).drop { $0 == 0x20 }
    let unit = behind.prefix { $0 | 0x20 >= UInt8(ascii: "a") && $0 | 0x20 <= UInt8(ascii: "z") }
    let name = String(decoding: unit, as: UTF8.self).lowercased()
    guard let factor = Self.units[name] else {
      // The next word is none: a unit stands there or nothing.
      (seconds, rest) = (sum, text.dropFirst(digits))
      return
    }
    (seconds, rest) = (sum * factor, behind.dropFirst(unit.count))
  }

  private static let units: [String: Double] = [
    "s": 1, "sec": 1, "secs": 1, "second": 1, "seconds": 1, "ms": 0.001, "msec": 0.001,
    "milliseconds": 0.001, "m": 60, "min": 60, "minute": 60, "minutes": 60,
  ]
}
