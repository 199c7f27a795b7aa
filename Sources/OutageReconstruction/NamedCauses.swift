// Which causes OpenAI's codes name, and what of the outage each code can explain.

internal import FailureClassification
internal import LogDecoding

/// The causes that the codes of an outage name, by when the codes came.
///
/// A code says why the calls that it came with were refused: of what came before it says nothing.
struct NamedCauses {
  /// Named when the outage began: they decide why.
  private(set) var first: [Cause: CodeUse] = [:]
  /// The code of the first one.
  private(set) var firstUse: CodeUse?
  /// Named only later, behind codes that name no cause: perhaps why it began.
  private(set) var late: [Cause: CodeUse] = [:]
  /// Named only later, behind codes that name another cause: why it went on.
  private(set) var next: [Cause: CodeUse] = [:]

  /// From all codes of the outage, by first time.
  init(_ uses: [CodeUse], policy: ReconstructionPolicy) {
    let start = uses.first?.first.time
    var named: [CodeUse] = []
    for use in uses {
      guard let cause = Self.cause(of: use.failureClass), !knows(cause) else { continue }
      let isChange = named.contains { Self.seconds($0.last.time, use.first.time) > 0 }
      let wait = policy.beginningSeconds
      if !isChange, Self.seconds(start, use.first.time) <= wait {
        first[cause] = use
        firstUse = firstUse ?? use
      } else if !isChange, first.isEmpty,
        Self.seconds(named.first?.first.time, use.first.time) <= wait
      {
        late[cause] = use
      } else {
        next[cause] = use
      }
      named.append(use)
    }
  }

  /// The code that names a cause of the beginning, or may.
  func ofBeginning(_ cause: Cause) -> CodeUse? { first[cause] ?? late[cause] }

  private func knows(_ cause: Cause) -> Bool {
    first[cause] != nil || late[cause] != nil || next[cause] != nil
  }

  /// From one moment to another; 0 where one is not known.
  private static func seconds(_ from: Timestamp?, _ until: Timestamp?) -> Double {
    guard let from, let until else { return 0 }
    return until.seconds(since: from)
  }

  private static func cause(of failureClass: FailureClass) -> Cause? {
    switch failureClass {
    case .creditBalanceExhausted: .prepaidCredit
    case .projectSpendLimitExceeded: .projectLimit
    case .organizationSpendLimitExceeded, .billingHardLimitReached: .organizationLimit
    case .organizationUsageLimitExceeded: .usageLimit
    case .billingNotActive: .inactiveBilling
    default: nil
    }
  }
}
