// The words with which loggers, collectors and platforms say that lines are missing from a log.
// Lower case. Each is a marker, so none may stand in many ordinary lines.

internal import LogDecoding

/// What must stand beside the words for them to be about a log.
enum OmissionNeed {
  /// The words are enough.
  case none
  /// A number directly behind them that is not 0, and then one of these words.
  case countBehind([String])
  /// A number that is not 0 directly before them, or in the two words before.
  case countBefore
  /// One of these words near by, and a number that is not 0.
  case near([String])
  /// None of these words directly behind them.
  case notBehind([String])
}

/// A row of the table.
struct OmissionWording {
  let words: [String]
  let need: OmissionNeed
}

/// What is left out, as countable things.
private let lineNames = [
  "message", "log", "line", "entries", "entry", "event", "record", "similar", "identical",
  "duplicate", "repeated", "callback",
]

/// How it was left out.
private let droppingWords = [
  "dropped", "drop", "dropping", "discarded", "discarding", "suppressed", "lost", "skipped",
  "sampled out", "throttled",
]

let omissionTable: [OmissionWording] = [
  // journald: `Suppressed 7124 messages from /system.slice/shop.service`.
  OmissionWording(words: ["suppressed "], need: .countBehind(lineNames)),
  OmissionWording(words: ["messages suppressed", "lines suppressed"], need: .countBefore),
  // rsyslog: `imjournal: 63528 messages lost due to rate-limiting`, `imuxsock lost 12 messages from
  // pid 7 due to rate-limiting`; and before the count is known.
  OmissionWording(words: ["messages lost due to rate-limiting"], need: .countBefore),
  OmissionWording(words: ["imuxsock lost "], need: .countBehind(["message"])),
  OmissionWording(words: ["to drop messages due to rate-limiting"], need: .none),
  // syslog: `last message repeated 12 times`, `message repeated 3 times: [ … ]`.
  OmissionWording(words: ["message repeated "], need: .countBehind(["time"])),
  // Applications: `dropped 12 log lines`, `4 log messages dropped due to queue overflow`.
  OmissionWording(
    words: ["log messages", "log lines", "log entries", "log events", "log records"],
    need: .near(droppingWords)),
  OmissionWording(
    words: ["log sampling", "logs are sampled", "logs sampled"],
    need: .notBehind(["disabled", "off", "false", "not", "none", "inactive", "skipped"])),
  // zerolog's diode, slog-async, Log4j.
  OmissionWording(words: ["logger dropped "], need: .countBehind(["message"])),
  OmissionWording(words: ["dropped messages due to channel overflow"], need: .none),
  OmissionWording(words: ["silently discarded until queue capacity"], need: .none),
  // Railway: `rate limit of 500 logs/sec reached for replica, … Messages dropped: 313`.
  OmissionWording(words: ["logs/sec reached"], need: .none),
  // Heroku: `Error L10 (output buffer overflow): 491 messages dropped since …`.
  OmissionWording(words: ["error l10", "error l11", "error l12"], need: .near(["dropped"])),
  // Cloud Foundry: `app instance exceeded log rate limit (16384 bytes/sec)`.
  OmissionWording(words: ["instance exceeded log rate limit"], need: .none),
]

extension FailureClassifier {
  /// What a record says about lines that are missing; `nil` for nearly all.
  func omission(
    _ record: borrowing LogRecord, _ evidence: TextEvidence, isEvent: Bool
  ) -> Omission? {
    for hit in evidence.hits {
      guard case .omission(let row) = hit.meaning, hit.isMessage(evidence),
        evidence.isAffirmed(hit), !isMentioned(hit, evidence, onlyBefore: true),
        isTold(hit, evidence, omissionTable[row].need)
      else { continue }
      return .told
    }
    guard isEvent, let rate = record.number(.sampleRate) else { return nil }
    return Self.leavesOut(rate) ? .sampled : nil
  }

  /// Whether lines are left out at a rate: a share (0.1), one in so many (10), or percent (25).
  ///
  /// 100 may mean all of them or one in a hundred; larger numbers are sound's samples per second.
  private static func leavesOut(_ rate: Double) -> Bool {
    rate > 0 && rate < 100 && rate != 1
  }

  private func isTold(
    _ hit: TextHit, _ evidence: TextEvidence, _ need: OmissionNeed
  ) -> Bool {
    switch need {
    case .none: return true
    case .countBehind(let names):
      let words = NearbyWords.behind(hit, evidence, until: "; ", within: 40).words
      guard let count = words.first.flatMap({ Int($0) }), count > 0 else { return false }
      return words.dropFirst().first.map { word in names.contains { word.hasPrefix($0) } } ?? false
    case .countBefore:
      let words = NearbyWords.before(hit, evidence, within: 32).words.suffix(2)
      return words.contains { (Int($0) ?? 0) > 0 }
    case .near(let names):
      let before = NearbyWords.sentence(before: hit, evidence)
      let behind = NearbyWords.behind(hit, evidence, until: ". ", within: 60)
      let near = [NearbyWords(before.text.utf8.suffix(40)), behind]
      return near.contains { $0.hold(names) }
        && near.contains { $0.words.contains { (Int($0) ?? 0) > 0 } }
    case .notBehind(let names):
      return !NearbyWords.behind(hit, evidence, until: ", ", within: 24).hold(names)
    }
  }
}

extension NearbyWords {
  /// Words and numbers without the signs around them.
  fileprivate var words: [Substring] {
    text.split { !$0.isLetter && !$0.isNumber && $0 != "-" && $0 != "_" }
  }
}
