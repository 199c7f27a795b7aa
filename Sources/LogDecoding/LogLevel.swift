/// How loud a record is.
package enum LogLevel: UInt8, Sendable, Comparable, BitwiseCopyable {
  case unknown, trace, debug, info, notice, warning, error, critical

  package static func < (left: LogLevel, right: LogLevel) -> Bool {
    left.rawValue < right.rawValue
  }

  /// The name in events; `nil` for unknown.
  package var name: String? {
    switch self {
    case .unknown: nil
    case .trace: "trace"
    case .debug: "debug"
    case .info: "info"
    case .notice: "notice"
    case .warning: "warning"
    case .error: "error"
    case .critical: "critical"
    }
  }

  /// The level that a word stands for, in any case (`WARN`, `warning`, `E`).
  static func named(_ word: some Collection<UInt8>) -> LogLevel? {
    guard word.count <= 13 else { return nil }
    return words[String(decoding: word.map { $0 | 0x20 }, as: UTF8.self)]
  }

  private static let words: [String: LogLevel] = [
    "trace": .trace, "verbose": .trace, "finest": .trace, "debug": .debug, "dbg": .debug,
    "fine": .debug, "info": .info, "information": .info, "inf": .info, "informational": .info,
    "success": .info, "default": .unknown, "notice": .notice, "warn": .warning,
    "warning": .warning, "wrn": .warning, "error": .error, "err": .error, "eror": .error,
    "severe": .error, "failed": .error, "fatal": .critical, "critical": .critical,
    "crit": .critical, "emerg": .critical, "emergency": .critical, "alert": .critical,
    "panic": .critical, "dpanic": .critical, "t": .trace, "d": .debug, "i": .info, "w": .warning,
    "e": .error, "f": .critical, "c": .critical,
  ]

  /// The level of a number, by the scale that the number fits.
  ///
  /// OpenTelemetry counts 1 to 24, syslog 0 to 7 downwards, Node loggers 10 to 60, Monolog from
  /// 100, logback from 5,000. Python's 30 is a warning, Node's 30 is info: `isPython` tells.
  static func numbered(_ number: Int, scale: LevelScale) -> LogLevel {
    switch (scale, number) {
    case (.openTelemetry, 1...4): .trace
    case (.openTelemetry, 5...8): .debug
    case (.openTelemetry, 9...12): .info
    case (.openTelemetry, 13...16): .warning
    case (.openTelemetry, 17...20): .error
    case (.openTelemetry, 21...24): .critical
    case (.syslog, 0...2): .critical
    case (.syslog, 3): .error
    case (.syslog, 4): .warning
    case (.syslog, 5): .notice
    case (.syslog, 6): .info
    case (.syslog, 7): .debug
    case (.python, 50...): .critical
    case (.python, 40..<50): .error
    case (.applicationInsights, 0): .debug
    case (.applicationInsights, 1): .info
    case (.applicationInsights, 2): .warning
    case (.applicationInsights, 3): .error
    case (.applicationInsights, 4): .critical
    case (.python, 30..<40): .warning
    case (.python, 20..<30): .info
    case (.python, 1..<20): .debug
    case (.node, 5000...): .numbered(number / 1000, scale: .python)
    case (.node, 500...): .critical
    case (.node, 400..<500): .error
    case (.node, 300..<400): .warning
    case (.node, 250..<300): .notice
    case (.node, 200..<250): .info
    case (.node, 100..<200): .debug
    case (.node, 60..<100): .critical
    case (.node, 50..<60): .error
    case (.node, 40..<50): .warning
    case (.node, 30..<40): .info
    case (.node, 20..<30): .debug
    case (.node, 10..<20): .trace
    case (.node, 0..<10): .numbered(number, scale: .syslog)
    default: .unknown
    }
  }
}

/// Whose numbers for levels a field holds.
enum LevelScale {
  case node, python, openTelemetry, syslog, applicationInsights
}

// MARK: Levels in texts

extension LogLevel {
  /// The first word in capitals near the start of a text that names a level.
  static func word(in text: ArraySlice<UInt8>) -> LogLevel {
    let beginning = text.prefix(100)
    if let level = leading(beginning) { return level }
    let words = beginning.split(maxSplits: 12) { byte in
      !(UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
        && !(UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
    }
    for word in words where word.count >= 3 {
      let isCapital = word.allSatisfy { $0 < UInt8(ascii: "a") }
      let isBracketed = isBracketed(word, in: beginning)
      if isCapital || isBracketed || isAssigned(word, in: beginning),
        let level = LogLevel.named(word)
      {
        return level
      }
    }
    return .unknown
  }

  /// The level that .NET's console (`fail: `) and klog (`E0305 `) begin a line with.
  private static func leading(_ text: ArraySlice<UInt8>) -> LogLevel? {
    if text.dropFirst(4).starts(with: ": ".utf8) {
      return consoleNames[String(decoding: text.prefix(4), as: UTF8.self)]
    }
    guard let letter = text.first, text.dropFirst(5).first == 0x20,
      text.dropFirst().prefix(4).allSatisfy({ (0x30...0x39).contains($0) })
    else { return nil }
    return klogLetters[letter]
  }

  private static let consoleNames: [String: LogLevel] = [
    "trce": .trace, "dbug": .debug, "info": .info, "warn": .warning, "fail": .error,
    "crit": .critical,
  ]
  private static let klogLetters: [UInt8: LogLevel] = [
    UInt8(ascii: "I"): .info, UInt8(ascii: "W"): .warning, UInt8(ascii: "E"): .error,
    UInt8(ascii: "F"): .critical,
  ]

  /// `level=error` of logfmt.
  private static func isAssigned(_ word: ArraySlice<UInt8>, in text: ArraySlice<UInt8>) -> Bool {
    let before = text[..<word.startIndex]
    return before.suffix(6).elementsEqual("level=".utf8)
      || before.suffix(4).elementsEqual("lvl=".utf8)
      || before.suffix(9).elementsEqual("severity=".utf8)
  }

  private static func isBracketed(_ word: ArraySlice<UInt8>, in text: ArraySlice<UInt8>) -> Bool {
    guard word.startIndex > text.startIndex, word.endIndex < text.endIndex else { return false }
    return text[word.startIndex - 1] == UInt8(ascii: "[")
      && text[word.endIndex] == UInt8(ascii: "]")
  }
}
