// What is looked at to find the call that a row belongs to: small, and without references, because
// it is looked at far more often than a call grows.

internal import FailureClassification
internal import LogDecoding
internal import LogInput

/// The joining facts of a call.
struct CallHead {
  var state = CallState.answered
  var lastTime: Int64
  var traceID = ContentHash.none
  /// Of its last line that names one.
  var spanID: UInt64 = 0
  /// Up to two ids with the names under which they stood: an application's and a client's.
  private var firstID = NamedID()
  private var secondID = NamedID()
  /// Loggers that told of its end; the first two are enough to tell repetitions.
  private var firstEndLogger: Symbol?
  private var secondEndLogger: Symbol?
  /// Of the last line about its end.
  private var endFingerprint: UInt64 = 0
  /// Who answered, as far as a line says it.
  private var provider = Provider.unknown
  var last = RequestHead()
  /// A line says that the application turns elsewhere.
  var fellBack = false
  /// Something around the client tries again: the client will know nothing of its earlier tries.
  private var waitsForOuterTry = false

  private struct NamedID {
    var name: UInt64 = 0
    var id = ContentHash.none
  }

  init(lastTime: Int64) {
    self.lastTime = lastTime
  }

  var isOpen: Bool {
    switch state {
    case .answered, .waiting: true
    case .failed, .succeeded: false
    }
  }

  /// Whether it may still get a row at a time or later.
  func mayStillGrow(at time: Int64, _ policy: ReconstructionPolicy) -> Bool {
    switch state {
    case .answered: seconds(lastTime, time) <= policy.silentRetrySeconds
    case .waiting(let until): seconds(until, time) <= policy.lateRetrySeconds
    case .failed, .succeeded: seconds(lastTime, time) <= policy.repeatedEndSeconds
    }
  }

  /// Whether only lines about attempts without id and number tell of it so far.
  var isUncountedAttempt: Bool {
    isOpen && last.hasErrorLine && !last.hasRetryNotice && last.attempt == 0
      && firstID.id == .none && traceID == .none
  }

  /// Whether any id tells of it.
  var hasID: Bool { firstID.id != .none || traceID != .none }

  /// Ids that differ under one name, or another provider: then the row is of another call, whatever
  /// else fits.
  func contradicts(_ row: EventRow) -> Bool {
    if let vendor = row.provider.vendor, let known = provider.vendor, vendor != known {
      return true
    }
    // What succeeds behind a fallback is answered elsewhere unless a line says that OpenAI did.
    if fellBack && row.kind == .callSucceeded && row.provider == .unknown { return true }
    return contradictsIDs(row)
  }

  /// Ids that differ under one name.
  func contradictsIDs(_ row: EventRow) -> Bool {
    if row.callID != .none {
      for known in [firstID, secondID] where known.name == row.callIDName && known.id != .none {
        if known.id != row.callID, waitsForOuterTry, row.callIDName == FailureEvent.clientIDName {
          break
        }
        // A job's attempts have a trace each.
        return known.id != row.callID
      }
    }
    return row.traceID != .none && traceID != .none && row.traceID != traceID
  }

  func hasEndLogger(_ logger: Symbol) -> Bool {
    firstEndLogger == logger || secondEndLogger == logger
  }

  /// Whether a row of the same id tells the end again in other words, sooner than another request can
  /// fail; the same words tell of another call.
  func isRepeated(by row: EventRow, within policy: ReconstructionPolicy) -> Bool {
    let hasSameID =
      row.traceID != .none && row.traceID == traceID
      || row.callID != .none && (row.callID == firstID.id || row.callID == secondID.id)
    return hasSameID && row.failureClass == last.failureClass && row.fingerprint != endFingerprint
      && seconds(lastTime, row.time) < policy.shortestBackoffSeconds
  }

  /// Takes over what a row about the call says; `request` is the call's last request after it.
  mutating func note(_ row: EventRow, last request: Request) {
    lastTime = max(lastTime, row.time)
    if provider == .unknown { provider = row.provider }
    if row.traceID != .none { traceID = row.traceID }
    if row.spanID != 0 { spanID = row.spanID }
    if row.callID != .none { note(NamedID(name: row.callIDName, id: row.callID)) }
    last = RequestHead(request)
    settleState(row)
  }

  private mutating func note(_ id: NamedID) {
    if firstID.id == .none || firstID.name == id.name {
      firstID = id
    } else {
      secondID = id
    }
  }

  private mutating func settleState(_ row: EventRow) {
    waitsForOuterTry =
      row.kind == .retryScheduled && row.retryLayer != nil && row.retryLayer != .sdk
    switch row.kind {
    case .httpResponse:
      let willRetry = row.status >= 400 && row.retryLayer == .sdk
      state = willRetry ? .waiting(until: row.time) : .answered
    case .retryScheduled:
      state = .waiting(until: row.time + Int64(max(0, row.retryDelay) * 1e9))
    case .attemptFailed:
      // Behind the call's end it repeats that end.
      if isOpen { state = .waiting(until: row.time + Int64(max(0, row.retryDelay) * 1e9)) }
    case .callFailed, .callSucceeded:
      state = row.kind == .callFailed ? .failed : .succeeded
      endFingerprint = row.fingerprint
      if firstEndLogger == nil || firstEndLogger == row.logger {
        firstEndLogger = row.logger
      } else {
        secondEndLogger = row.logger
      }
    case .fallback, .alert, .operatorNote: break
    }
  }
}

extension Provider {
  /// Whose models answer: `nil` for gateways, which may call any, and where no line says it.
  var vendor: Provider? {
    switch self {
    case .unknown, .litellm, .oneAPI, .dify, .openrouter: nil
    case .openai, .azureOpenAI: .openai
    default: self
    }
  }
}

/// Where a call stands.
enum CallState: Equatable {
  /// The last request got an answer; what happens next no line has told.
  case answered
  /// A further request is announced for this time.
  case waiting(until: Int64)
  case failed
  case succeeded
}

/// The joining facts of a call's last request.
struct RequestHead {
  var hasRetryNotice = false
  var hasErrorLine = false
  var succeeded = false
  var hasSuccessLine = false
  var attempt: UInt16 = 0
  var attemptLimit: UInt16 = 0
  var requestID = ContentHash.none
  var failureClass: FailureClass?
  var status: Int16 = 0

  init() {}

  init(_ request: Request) {
    hasRetryNotice = request.hasRetryNotice
    hasErrorLine = request.hasErrorLine
    succeeded = request.succeeded
    hasSuccessLine = request.hasSuccessLine
    attempt = request.attempt
    attemptLimit = request.attemptLimit
    requestID = request.requestID
    failureClass = request.failureClass
    status = request.status
  }

  /// Whether a row tells that a stream which began with a 200 was refused.
  func mayBeRefusedStream(by row: EventRow) -> Bool {
    (row.kind == .attemptFailed || row.kind == .callFailed) && row.failureClass?.isBilling == true
      && (row.status == 0 || row.status == 200) && succeeded && status == 200 && !hasErrorLine
      && !hasSuccessLine
  }

  /// Whether a row must be about another request: another id, or another reason.
  func contradicts(_ row: EventRow) -> Bool {
    if row.requestID != .none && requestID != .none && row.requestID != requestID { return true }
    guard let own = row.failureClass, let failureClass else { return false }
    return own != failureClass && own != .http429Unspecified && failureClass != .http429Unspecified
  }
}
