// What a value is, where the name of its field alone does not tell.

internal import CLineScanner

extension FieldCollector {
  // MARK: Levels

  static func level(
    _ value: Span<UInt8>, key: FoldedName, isEscaped: Bool
  ) -> LogLevel? {
    var text: [UInt8] = []
    if isEscaped {
      TextUnescaper.append(value, to: &text)
    } else {
      for index in value.indices { text.append(value[index]) }
    }
    if let number = decimalNumber(text[...]) {
      return Int(exactly: number.rounded(.towardZero)).map {
        LogLevel.numbered($0, scale: scale(of: key))
      }
    }
    var plain = text
    removeTerminalEscapes(&plain, from: 0)
    if plain.starts(with: telemetryNames) { plain.removeFirst(telemetryNames.count) }
    // `ERROR+4` of slog.
    return LogLevel.named(plain.prefix { $0 != UInt8(ascii: "+") })
  }

  private static func scale(of name: FoldedName) -> LevelScale {
    switch name {
    case pythonLevel: return .python
    case telemetryLevel: return .openTelemetry
    case syslogLevel: return .syslog
    case insightsLevel: return .applicationInsights
    default: return .node
    }
  }

  private static let pythonLevel = FoldedName("levelno")
  private static let telemetryLevel = FoldedName("severity_number")
  private static let syslogLevel = FoldedName("priority")
  private static let insightsLevel = FoldedName("severityLevel")
  private static let telemetryNames = Array("SEVERITY_NUMBER_".utf8)

  // MARK: What a name leaves open

  /// Words that stand for a value that is not there.
  private static let placeholders = [
    "n/a", "na", "null", "nil", "none", "unknown", "undefined", "(null)", "<nil>", "-", "--",
  ].map(ShortWord.init)
  /// Words that say, maybe among others, that a value was taken out.
  private static let removals = ["redacted", "masked", "filtered", "removed", "hidden"]
    .map(ShortWord.init)

  /// Whether a value says nothing: `n/a`, `***`, `[REDACTED]`, `<redacted>`.
  static func isPlaceholder(_ value: Span<UInt8>) -> Bool {
    guard mayBePlaceholder(value), let word = ShortWord(value) else { return false }
    if placeholders.contains(word) { return true }
    if word.count > 2, (0..<word.count).allSatisfy({ word.isCover($0) }) { return true }
    return word.count >= 6 && removals.contains(where: word.holds)
  }

  /// False for most values that are none: asked for every value.
  ///
  /// Placeholders begin with one of few bytes; words that tell of removal have `ed` or `dd` in them.
  private static func mayBePlaceholder(_ value: Span<UInt8>) -> Bool {
    guard value.count <= 16, value.count > 0 else { return false }
    switch value[0] | 0x20 {
    case UInt8(ascii: "n"), UInt8(ascii: "u"), UInt8(ascii: "x"), UInt8(ascii: "*"),
      UInt8(ascii: "("), UInt8(ascii: "<"), UInt8(ascii: "-"):
      return true
    default: break
    }
    guard value.count >= 6 else { return false }
    var before: UInt8 = 0
    for index in value.indices {
      let letter = value[index] | 0x20
      if letter == UInt8(ascii: "d"), before == UInt8(ascii: "e") || before == UInt8(ascii: "d") {
        return true
      }
      before = letter
    }
    return false
  }

  /// Up to 16 bytes in lower case: asked for every value, and so without a string.
  private struct ShortWord: Equatable {
    private var bytes = SIMD16<UInt8>(repeating: 0)
    let count: Int

    init?(_ value: Span<UInt8>) {
      guard value.count <= 16 else { return nil }
      count = value.count
      for index in value.indices {
        let byte = value[index]
        bytes[index] = (0x41...0x5a).contains(byte) ? byte | 0x20 : byte
      }
    }

    init(_ word: String) {
      count = word.utf8.count
      for (index, byte) in word.utf8.enumerated() { bytes[index] = byte }
    }

    /// Whether a byte is one that secrets are covered with.
    func isCover(_ index: Int) -> Bool {
      bytes[index] == UInt8(ascii: "*") || bytes[index] == UInt8(ascii: "x")
    }

    func holds(_ other: ShortWord) -> Bool {
      guard count >= other.count else { return false }
      return (0...count - other.count).contains { start in
        (0..<other.count).allSatisfy { bytes[start + $0] == other.bytes[$0] }
      }
    }
  }

  static func isWord(_ value: Span<UInt8>) -> Bool {
    value.count < 16 && value.indices.allSatisfy { isLetter(value[$0]) }
  }

  /// What a value is, where its name alone does not tell: `status`, `code`, ids.
  static func settled(_ match: AliasMatch, value: Span<UInt8>) -> AliasMatch? {
    let isStatus = isStatus(value)
    if isPlaceholder(value) { return nil }
    switch match.concept {
    case .logger where holdsRequest(value):
      return AliasMatch(concept: .requestLine, rank: match.rank + 100)
    case .httpStatus:
      if isStatus { return match }
      let isWord = isLetter(value[0])
      return isWord ? AliasMatch(concept: .outcome, rank: match.rank) : nil
    case .errorCode:
      if isStatus { return AliasMatch(concept: .httpStatus, rank: match.rank + 100) }
      return isLetter(value[0]) ? match : nil
    case .errorType:
      guard isLetter(value[0]) else { return nil }
      // What serializers of exceptions call the type is the name of the class.
      if namesException(value) {
        return AliasMatch(concept: .exceptionClass, rank: match.rank + 50)
      }
      return isErrorType(value, rank: match.rank) ? match : nil
    case .requestID where match.rank >= AliasIndex.shared.genericRequestIDRank:
      if isOpenAIRequestID(value) { return match }
      // The application's, a platform's or a gateway's; a short one is a counter of each process.
      return isUUID(value) ? AliasMatch(concept: .callID, rank: AliasIndex.genericIDRank - 1) : nil
    case .upstreamHost:
      return isHostName(value) ? match : nil
    case .provider where holdsPoint(value):
      return isHostName(value) ? AliasMatch(concept: .upstreamHost, rank: match.rank + 100) : nil
    case .logger where isInternetHost(value):
      return AliasMatch(concept: .upstreamHost, rank: match.rank + 100)
    case .url: return isAddress(value) ? match : nil
    case .traceID, .spanID:
      let isEmpty = value.indices.allSatisfy { [0x30, 0x78, 0x2d].contains(value[$0]) }
      return isEmpty ? nil : match
    default:
      return value.count == 1 && value[0] == UInt8(ascii: "-") ? nil : match
    }
  }

  /// Whether a value under a name that anybody uses may be the provider's own; digits alone behind a
  /// provider's beginning number somebody's tenants.
  static func mayBeProviders(_ value: Span<UInt8>, concept: Concept) -> Bool {
    guard shapedConcepts >> UInt64(concept.rawValue) & 1 != 0,
      let shapes = providerShapeBytes.first(where: { $0.concept == concept })
    else {
      return true
    }
    return shapes.beginnings.contains { beginning in
      value.count > beginning.count && equal(beginning, value)
        && (beginning.count..<value.count).contains { isLetter(value[$0]) }
    }
  }

  /// A bit for each concept that has shapes: most have none.
  private static let shapedConcepts = providerShapes.reduce(UInt64(0)) {
    $0 | 1 << UInt64($1.concept.rawValue)
  }

  private static let providerShapeBytes = providerShapes.map { shape in
    (concept: shape.concept, beginnings: shape.beginnings.map { Array($0.utf8) })
  }

  /// `POST /v1/responses`, as tracers name a request.
  private static func holdsRequest(_ value: Span<UInt8>) -> Bool {
    guard let space = value.indices.first(where: { value[$0] == 0x20 }), (3...7).contains(space),
      space + 1 < value.count
    else { return false }
    return value[space + 1] == UInt8(ascii: "/")
      && (0..<space).allSatisfy { (0x41...0x5a).contains(value[$0]) }
  }

  /// `req_…`, or 32 digits as before 2024.
  private static func isOpenAIRequestID(_ value: Span<UInt8>) -> Bool {
    if value.count > 4, equal(requestPrefix, value.extracting(..<4)) { return true }
    return value.count == 32
      && value.indices.allSatisfy { index in
        (0x30...0x39).contains(value[index]) || (0x61...0x66).contains(value[index])
      }
  }

  private static let requestPrefix = Array("req_".utf8)

  private static func isUUID(_ value: Span<UInt8>) -> Bool {
    value.count == 36 && [8, 13, 18, 23].allSatisfy { value[$0] == UInt8(ascii: "-") }
  }

  /// Whether it is a name with a point, and no number of an address.
  static func isHostName(_ value: Span<UInt8>) -> Bool {
    let end = value.indices.last { value[$0] == UInt8(ascii: "|") }.map { $0 + 1 } ?? 0
    let name = value.extracting(end..<value.count)
    return holdsPoint(name)
      && name.indices.contains { isLetter(name[$0]) }
      && name.indices.allSatisfy { name[$0] > 0x20 && name[$0] != UInt8(ascii: "/") }
  }

  /// Endings of names that no module of a program has.
  private static let hostEndings = [".com", ".net", ".org"].map { Array($0.utf8) }

  private static func isInternetHost(_ value: Span<UInt8>) -> Bool {
    isHostName(value)
      && hostEndings.contains { ending in
        value.count > ending.count
          && equal(ending, value.extracting((value.count - ending.count)...))
      }
  }

  private static func holdsPoint(_ value: Span<UInt8>) -> Bool {
    value.indices.contains { value[$0] == UInt8(ascii: ".") }
  }

  private static func isAddress(_ value: Span<UInt8>) -> Bool {
    value[0] == UInt8(ascii: "/")
      || value.indices.contains { value[$0] == UInt8(ascii: ":") || value[$0] == UInt8(ascii: ".") }
  }

  /// Whether a value is an error's type.
  ///
  /// OpenAI's types are small letters; outside of an error `type` may be that of anything, and counts
  /// when it is made of several words or is one of OpenAI's.
  private static func isErrorType(_ value: Span<UInt8>, rank: UInt16) -> Bool {
    // A class of an application's, but not `Object`.
    let capitals = value.indices.count { (0x41...0x5a).contains(value[$0]) }
    guard value[0] >= UInt8(ascii: "a") || capitals > 1 else { return false }
    guard rank >= AliasIndex.shared.genericTypeRank else { return true }
    let isCompound = value.indices.contains { value[$0] == UInt8(ascii: "_") }
    return isCompound || shortTypes.contains { $0.count == value.count && equal($0, value) }
  }

  private static let shortTypes = ["tokens", "requests", "images"].map { Array($0.utf8) }

  private static func equal(_ text: [UInt8], _ value: Span<UInt8>) -> Bool {
    text.indices.allSatisfy { text[$0] == value[$0] }
  }

  private static func namesException(_ value: Span<UInt8>) -> Bool {
    [Array("Error".utf8), Array("Exception".utf8)].contains { ending in
      let start = value.count - ending.count
      return start > 0 && ending.indices.allSatisfy { value[start + $0] == ending[$0] }
    }
  }

  /// `429`, also as `429.0`.
  private static func isStatus(_ value: Span<UInt8>) -> Bool {
    let isWhole = value.count == 5 && value[3] == UInt8(ascii: ".") && value[4] == 0x30
    guard value.count == 3 || isWhole else { return false }
    return (UInt8(ascii: "1")...UInt8(ascii: "5")).contains(value[0])
      && (0x30...0x39).contains(value[1]) && (0x30...0x39).contains(value[2])
  }

  static func isLetter(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
  }
}
