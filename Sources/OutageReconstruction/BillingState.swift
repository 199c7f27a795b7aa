// When a service was without money, as its own lines and those of its siblings say it.

internal import FailureClassification

/// A success that proves that calls work, or of a family without one a likely success.
struct Success {
  var time: Int64
  var row: Int
  var service: Symbol
  var organization: Symbol
  var project: Symbol
  var operation: Operation
  var isProven = true
}

/// The services, projects and organizations that can fail together.
struct Family {
  var services: Set<Symbol> = []
  var organizations: Set<Symbol> = []
  var projects: Set<Symbol> = []
  /// Per service, what its refused calls asked for; none where a call does not say it.
  private var operations: [Symbol: Set<Operation>] = [:]
  /// Calls refused for money, by the time of their first refusal.
  var calls: [CallFacts] = []
  var successes: [Success] = []
  /// Services that log attempts: nothing about their requests needs to be inferred.
  private(set) var servicesWithAttempts: Set<Symbol> = []

  /// Whether a success speaks for this family: its service failed in it, and neither its project,
  /// nor its organization, nor what it asked for is another one.
  func includes(_ success: Success) -> Bool {
    services.contains(success.service) && includes(success.operation, of: success.service)
      && (success.project == 0 || projects.isEmpty || projects.contains(success.project))
      && (success.organization == 0 || organizations.isEmpty
        || organizations.contains(success.organization))
  }
}

extension Family {
  /// Images may be refused while chat goes on.
  private func includes(_ operation: Operation, of service: Symbol) -> Bool {
    guard operation != .unknown, let refused = operations[service], !refused.contains(.unknown)
    else { return true }
    return refused.contains(operation)
  }
}

/// Groups refused calls by what they can have in common.
struct FamilyFinder {
  /// Calls of different organizations are different families; so are calls of different projects
  /// whose code names the project's own limit.
  ///
  /// Calls without ids belong to the only family there is, else to their service's.
  static func families(_ calls: [CallFacts], successes: [Success]) -> [Family] {
    var keyOfService: [Symbol: Key] = [:]
    for call in calls {
      if let key = key(of: call) { keyOfService[call.service] = keyOfService[call.service] ?? key }
    }
    let known = Set(keyOfService.values)
    var families: [Key: Family] = [:]
    for call in calls {
      let fallback = known.count == 1 ? known.first : nil
      let key = key(of: call) ?? keyOfService[call.service] ?? fallback ?? .unknown
      families[key, default: Family()].add(call)
    }
    var result = families.values.map { $0 }
    for index in result.indices {
      result[index].successes = successes.filter { result[index].includes($0) }
    }
    return result.sorted { ($0.calls.first?.number ?? 0) < ($1.calls.first?.number ?? 0) }
  }

  private enum Key: Hashable {
    case unknown
    case organization(Symbol)
    case project(Symbol)
  }

  private static func key(of call: CallFacts) -> Key? {
    if call.billingClass == .projectSpendLimitExceeded, call.project != 0 {
      return .project(call.project)
    }
    return call.organization != 0 ? .organization(call.organization) : nil
  }
}

extension Family {
  /// The family with likely successes in place of proven ones that it does not have.
  func relyingOn(_ likely: [Success]) -> Family {
    let firstRefusal = calls.map(\.firstRefusalTime).min() ?? .max
    guard !successes.contains(where: { $0.time > firstRefusal }) else { return self }
    var family = self
    family.successes = (successes + likely.filter(includes)).sorted {
      ($0.time, $0.row) < ($1.time, $1.row)
    }
    return family
  }

  fileprivate mutating func add(_ call: CallFacts) {
    calls.append(call)
    services.insert(call.service)
    operations[call.service, default: []].insert(call.operation)
    if !call.hasOnlyEnd { servicesWithAttempts.insert(call.service) }
    if call.organization != 0 { organizations.insert(call.organization) }
    if call.project != 0 { projects.insert(call.project) }
  }
}

/// A stretch of refusals.
struct RefusalCluster {
  var calls: [CallFacts]
  var classes: Set<FailureClass?>
  var firstTime: Int64
  var lastTime: Int64
}

/// Cuts a family's refusals into stretches.
struct ClusterFinder {
  let policy: ReconstructionPolicy

  /// Two refusals belong together when less than `outageGapSeconds` lie between them, or no success
  /// does; after a success, another billing class begins anew.
  func clusters(of calls: [CallFacts], successes: [Success]) -> [RefusalCluster] {
    let sorted = calls.sorted {
      ($0.firstRefusalTime, $0.number) < ($1.firstRefusalTime, $1.number)
    }
    let successTimes = successes.map(\.time).sorted()
    var clusters: [RefusalCluster] = []
    for call in sorted {
      let time = call.firstRefusalTime
      let last = clusters.count - 1
      if last >= 0, !isBreak(clusters[last], call, at: time, successTimes) {
        clusters[last].calls.append(call)
        clusters[last].classes.insert(call.billingClass)
        clusters[last].lastTime = max(clusters[last].lastTime, call.lastRefusalTime)
      } else {
        clusters.append(
          RefusalCluster(
            calls: [call], classes: [call.billingClass], firstTime: time,
            lastTime: call.lastRefusalTime))
      }
    }
    return clusters
  }

  private func isBreak(
    _ cluster: RefusalCluster, _ call: CallFacts, at time: Int64, _ successTimes: [Int64]
  ) -> Bool {
    guard time > cluster.lastTime, hasTime(successTimes, between: cluster.lastTime, and: time)
    else { return false }
    let gap = Double(time - cluster.lastTime) / 1e9
    if gap >= policy.outageGapSeconds { return true }
    return !cluster.classes.contains(call.billingClass)
  }

  private func hasTime(_ times: [Int64], between from: Int64, and until: Int64) -> Bool {
    let count = times.countOfFirst { $0 <= from }
    return count < times.count && times[count] < until
  }
}

extension CallFacts {
  var firstRefusalTime: Int64 { firstRefusal.map { requests[$0].time } ?? start }
  var lastRefusalTime: Int64 {
    requests.last { $0.failureClass?.isBilling == true }?.lastTime ?? end
  }
}

/// When a family was refused for money and had no success since.
struct BrokenState {
  /// Sorted by time.
  private let refusals: [(time: Int64, failureClass: FailureClass, detail: Symbol)]
  private let successes: [Int64]

  init(_ family: Family) {
    refusals = family.calls.flatMap { call in
      call.refusals.map { ($0.lastTime, $0.failureClass ?? .insufficientQuota, $0.detail) }
    }.sorted { ($0.0, $0.1.rawValue, $0.2) < ($1.0, $1.1.rawValue, $1.2) }
    successes = family.successes.map(\.time).sorted()
  }

  /// The class that calls failed with at a moment; `nil` when they did not, or nobody knows.
  func failureClass(at time: Int64) -> (failureClass: FailureClass, detail: Symbol)? {
    let count = refusals.countOfFirst { $0.time <= time }
    guard count > 0 else { return nil }
    let last = refusals[count - 1]
    let successesUntilThen = successes.countOfFirst { $0 <= last.time }
    let next = successesUntilThen < successes.count ? successes[successesUntilThen] : .max
    return next <= time ? nil : (last.failureClass, last.detail)
  }
}

extension CallFacts {
  /// Refusals of which nothing but a 429 or a retry notice is known take the state's class.
  mutating func settle(by state: BrokenState) {
    for index in requests.indices where !requests[index].succeeded {
      let own = requests[index].failureClass
      guard own == nil || own == .http429Unspecified else { continue }
      guard let known = state.failureClass(at: requests[index].time),
        known.failureClass.facts.status == "429"
      else { continue }
      requests[index].failureClass = known.failureClass
      requests[index].detail = known.detail
      requests[index].isFromState = true
    }
  }
}

extension Array {
  /// How many of the first elements fulfil what no element behind them does.
  fileprivate func countOfFirst(where isBefore: (Element) -> Bool) -> Int {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if isBefore(self[middle]) { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
