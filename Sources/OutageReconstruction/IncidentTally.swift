// What is counted of an incident while all calls are walked over once.

internal import FailureClassification

/// A row, and the service that it is shown with.
struct ServiceRow {
  var row: Int
  var service: Symbol
}

/// Counts of one incident.
struct IncidentTally {
  private(set) var sum = RefusalCount()
  private(set) var services: [Symbol: ServiceTally] = [:]
  private(set) var outages: [Int: RefusalCount] = [:]
  private(set) var codes: [Code: CodeTally] = [:]
  private(set) var firstWasted: ServiceRow?
  /// Nanoseconds; `nil` when no line states a back-off.
  private var waited: Int64?
  /// Refusals since refusals and successes alternated.
  private(set) var mixedFailures = 0
  private(set) var peak = PeakFinder()
  private(set) var series: SeriesTally
  private(set) var fallback = FallbackTally()
  private(set) var siblings: [Symbol: SiblingTally] = [:]
  private(set) var otherAccounts = OtherAccountTally()
  private(set) var identities = IdentityTally()
  private(set) var otherFailures = OtherFailureTally()
  private let draft: IncidentDraft

  /// What is looked up about one code.
  struct Code: Hashable {
    var failureClass: FailureClass
    var detail: Symbol
  }

  struct CodeTally {
    var first: ServiceRow
    var last: ServiceRow
    var requests = 0
    /// The first row of the request that `last` is the last row of.
    fileprivate var lastFirstRow = -1

    fileprivate init(first: ServiceRow, last: ServiceRow) {
      self.first = first
      self.last = last
    }
  }

  init(_ draft: IncidentDraft) {
    self.draft = draft
    series = SeriesTally(
      first: draft.group.firstTime, last: draft.group.lastTime, recovered: draft.recovered?.time)
  }

  /// Back-off that lines state; `nil` when none does.
  var secondsWaited: Double? { waited.map { Double($0) / 1e9 } }

  /// Counts a refused call of the incident.
  ///
  /// `outage` is the place of its scope's outage, `place` its own among all calls.
  mutating func add(_ call: CallFacts, at place: Int, outage: Int, hidden: HiddenRetries) {
    let inferred = hidden.count(of: call)
    sum.add(call, inferred, begin: draft.group.firstTime)
    outages[outage, default: RefusalCount()].add(call, inferred, begin: draft.group.firstTime)
    services[call.service, default: ServiceTally()].add(call, at: place, inferred, hidden: hidden)
    addCodes(call)
    addWaste(call)
    if let from = draft.mixedFrom?.time {
      mixedFailures += call.refusals.count { $0.time >= from && $0.time <= draft.group.lastTime }
    }
    peak.add(call)
    series.add(call)
    if call.isAnsweredElsewhere { fallback.add(call) }
    identities.add(call)
  }

  /// Counts a call, refused or not, that concerns the incident.
  mutating func addConcerned(_ call: CallFacts) {
    sum.addConcerned(call)
    for outage in draft.outagesConcerned(by: call) {
      outages[outage, default: RefusalCount()].addConcerned(call)
    }
    if call.succeeded { services[call.service]?.hosts.addWorking(call) }
  }

  /// Counts a call of OpenAI that succeeded meanwhile, whatever its account.
  mutating func addWorking(_ call: CallFacts) {
    identities.addWorking(
      call, isOwnService: draft.services.contains(call.service),
      isOwnOrganization: draft.organizations.contains(call.head.organization))
    guard draft.services.contains(call.service), !call.requests.allSatisfy(\.isCached) else {
      return
    }
    otherAccounts.add(call, beside: draft)
  }

  /// Counts a call that failed for something else.
  mutating func addOtherFailure(_ call: CallFacts) { otherFailures.add(call) }

  /// Counts a call of another project of the organization.
  mutating func addSibling(_ call: CallFacts) {
    guard siblings[call.head.project] != nil || siblings.count < Self.mostSiblings else { return }
    siblings[call.head.project, default: SiblingTally()].add(call)
  }

  private static let mostSiblings = 64

  private mutating func addCodes(_ call: CallFacts) {
    for refusal in call.refusals {
      guard let failureClass = refusal.failureClass else { continue }
      let code = Code(failureClass: failureClass, detail: refusal.detail)
      let first = ServiceRow(row: refusal.firstRow, service: call.service)
      let last = ServiceRow(row: refusal.lastRow, service: call.service)
      var tally = codes[code] ?? CodeTally(first: first, last: last)
      tally.requests += 1
      if first.row < tally.first.row { tally.first = first }
      // The last request counts, not the last line.
      if refusal.firstRow >= tally.lastFirstRow {
        tally.lastFirstRow = refusal.firstRow
        tally.last = last
      }
      codes[code] = tally
    }
  }

  private mutating func addWaste(_ call: CallFacts) {
    if let wasted = call.wastedRequests.first {
      let row = call.requests[wasted].firstRow
      if row < firstWasted?.row ?? .max {
        firstWasted = ServiceRow(row: row, service: call.service)
      }
    }
    for refusal in call.refusals where refusal.retryDelay >= 0 {
      waited = (waited ?? 0) + Int64((refusal.retryDelay * 1e9).rounded())
    }
  }
}

/// Calls and requests of an incident, an outage or a service.
struct RefusalCount {
  var failedCalls = 0
  var refusedCalls = 0
  var begunAfter = 0
  var failedRequests = 0
  var inferred = InferredCount()
  var concernedCalls = 0
  var concernedRequests = 0
  var first: ServiceRow?
  var last: ServiceRow?
  var lastRefusalTime = Int64.min

  fileprivate mutating func add(_ call: CallFacts, _ inferred: InferredCount, begin: Int64) {
    refusedCalls += 1
    if call.failedForMoney {
      failedCalls += 1
      if call.start > begin { begunAfter += 1 }
    }
    lastRefusalTime = max(lastRefusalTime, call.lastRefusalTime)
    self.inferred = self.inferred + inferred
    for refusal in call.refusals {
      failedRequests += 1
      if refusal.firstRow < first?.row ?? .max {
        first = ServiceRow(row: refusal.firstRow, service: call.service)
      }
      if refusal.lastRow > last?.row ?? -1 {
        last = ServiceRow(row: refusal.lastRow, service: call.service)
      }
    }
  }

  fileprivate mutating func addConcerned(_ call: CallFacts) {
    concernedCalls += 1
    concernedRequests += call.requests.count
  }
}

/// What an incident did to one service.
struct ServiceTally {
  var count = RefusalCount()
  var wasted = 0
  var layers = RetryLayers()
  var isNested = false
  /// Requests of the call with most of them; see `sharedCalls`.
  private(set) var mostRequests = 0
  /// Calls of which nobody knows which requests are their own.
  private(set) var sharedCalls = 0
  var shortestDelay = Double.infinity
  var longestDelay = -1.0
  var retryAfterObeyed = 0
  var retryAfterIgnored = 0
  /// The call with most requests, the first of them: its place among all calls.
  var example: (place: Int, requests: Int)?
  /// Policies that were assumed for calls of this service.
  var assumed: Set<Symbol> = []
  var hosts = HostTally()

  fileprivate mutating func add(
    _ call: CallFacts, at place: Int, _ inferred: InferredCount, hidden: HiddenRetries
  ) {
    count.add(call, inferred, begin: .min)
    wasted += call.wastedRequests.count
    layers.formUnion(call.head.layers)
    // What nobody can tell apart says nothing about one call.
    if call.head.isShared {
      sharedCalls += 1
    } else {
      mostRequests = max(mostRequests, call.requests.count + inferred.stated)
    }
    if call.requests.count > 1, call.head.layers.names.count > 1 { isNested = true }
    if inferred.byDefault > 0 { assumed.insert(call.head.policy) }
    if !call.head.isShared, call.requests.count > max(1, example?.requests ?? 1) {
      example = (place, call.requests.count)
    }
    for delay in call.delays {
      shortestDelay = min(shortestDelay, delay)
      longestDelay = max(longestDelay, delay)
    }
    addRetryAfter(call)
    hosts.addRefused(call)
  }

  /// Clients round: a retry a little early still obeys.
  private static let obedience = 0.95

  private mutating func addRetryAfter(_ call: CallFacts) {
    for (request, next) in zip(call.requests, call.requests.dropFirst())
    where request.retryAfter >= 0 && request.isRefusal {
      let waited = seconds(request.time, next.time)
      if waited >= request.retryAfter * Self.obedience {
        retryAfterObeyed += 1
      } else {
        retryAfterIgnored += 1
      }
    }
  }
}

/// Which hosts of a service are refused while its others work again.
struct HostTally {
  private struct Host {
    var lastRefusal: Int64
    /// Its first success since.
    var recovered: Int64?
    /// Refused calls since another host works again, with no success of its own between.
    var late = 0
    var firstLate: ServiceRow?
    var lateSince = Int64.max
  }

  private var hosts: [Symbol: Host] = [:]
  private static let most = 256

  /// Calls come in the order of their starts.
  fileprivate mutating func addRefused(_ call: CallFacts) {
    let name = call.head.host
    guard name != 0, hosts[name] != nil || hosts.count < Self.most,
      let row = call.refusals.first?.firstRow
    else { return }
    var host = hosts[name] ?? Host(lastRefusal: call.end)
    if host.recovered != nil {
      // It had not recovered: who was late because of it was not.
      for other in hosts.keys where other != name { hosts[other]?.late = 0 }
    }
    host.lastRefusal = max(host.lastRefusal, call.end)
    host.recovered = nil
    let isAlone = hosts.contains { other, state in
      other != name && state.recovered.map { $0 < call.start } ?? false
    }
    if isAlone {
      if host.late == 0 {
        host.firstLate = ServiceRow(row: row, service: call.service)
        host.lateSince = call.start
      }
      host.late += 1
    }
    hosts[name] = host
  }

  fileprivate mutating func addWorking(_ call: CallFacts) {
    guard var host = hosts[call.head.host], call.start > host.lastRefusal else { return }
    host.recovered = host.recovered ?? call.start
    host.late = 0
    hosts[call.head.host] = host
  }

  /// How many were refused.
  var count: Int { hosts.count }

  /// Those that were late often and long enough, with their first late refusal.
  func late(policy: ReconstructionPolicy) -> [(host: Symbol, row: ServiceRow)] {
    hosts.compactMap { name, host in
      guard host.late >= policy.fewestLateRefusals, let row = host.firstLate,
        seconds(host.lateSince, host.lastRefusal) >= policy.underWaySeconds
      else { return nil }
      return (name, row)
    }
  }
}

/// Finds the minute with most refused requests.
struct PeakFinder {
  private var minutes: [Int64: (requests: Int, wasted: Int)] = [:]
  private static let minute: Int64 = 60_000_000_000
  /// Of an outage of so many minutes only the best one of those before is kept.
  private static let mostMinutes = 20_000

  fileprivate mutating func add(_ call: CallFacts) {
    for (index, request) in call.requests.enumerated() where request.isRefusal {
      let minute = request.time / Self.minute
      minutes[minute, default: (0, 0)].requests += 1
      if index > call.firstRefusal ?? index { minutes[minute]?.wasted += 1 }
    }
    if minutes.count > Self.mostMinutes { forgetAll(before: call.start / Self.minute) }
  }

  /// Calls come in the order of their starts: a day before, nothing grows any more.
  private mutating func forgetAll(before minute: Int64) {
    let best = self.best
    minutes = minutes.filter { $0.key > minute - 1440 || $0.key == best?.minute }
  }

  /// The first of those with most requests, in minutes since 1970.
  var best: (minute: Int64, requests: Int, wasted: Int)? {
    minutes.max { ($0.value.requests, $1.key) < ($1.value.requests, $0.key) }.map {
      ($0.key, $0.value.requests, $0.value.wasted)
    }
  }
}

/// Calls that somebody else answered.
struct FallbackTally {
  private(set) var calls = 0
  private(set) var answerRows: [Int] = []
  private var seconds: [Double] = []
  private static let mostSamples = 4096

  fileprivate mutating func add(_ call: CallFacts) {
    calls += 1
    if answerRows.count < Self.mostSamples { answerRows.append(call.head.answerRow) }
    guard seconds.count < Self.mostSamples, let lost = call.secondsLost else { return }
    seconds.append(lost)
  }

  /// The median; `nil` when no call tells.
  var addedSeconds: Double? {
    let sorted = seconds.sorted()
    return sorted.isEmpty ? nil : sorted[(sorted.count - 1) / 2]
  }
}

extension CallFacts {
  /// From its first request's beginning to its last refusal, as far as lines tell it.
  fileprivate var secondsLost: Double? {
    guard let first = requests.first, let last = requests.last(where: \.isRefusal) else {
      return nil
    }
    let span = OutageReconstruction.seconds(first.time, last.lastTime)
    let begin = max(0, first.duration)
    return span + begin > 0 ? span + begin : nil
  }
}

/// Another project of the organization, meanwhile.
struct SiblingTally {
  var succeeded = 0
  var failed = 0
  var services: Set<Symbol> = []
  var example: ServiceRow?

  fileprivate mutating func add(_ call: CallFacts) {
    services.insert(call.service)
    if call.failed { failed += 1 }
    guard call.succeeded, let row = call.requests.last?.firstRow else { return }
    succeeded += 1
    if row < example?.row ?? .max { example = ServiceRow(row: row, service: call.service) }
  }
}

/// Calls of the refused services that succeeded meanwhile with other accounts.
struct OtherAccountTally {
  private(set) var succeeded = 0
  private(set) var organizations: Set<Symbol> = []
  private(set) var keys: [Symbol: ServiceRow] = [:]
  private(set) var example: ServiceRow?
  /// So many different ones are kept of each.
  private static let most = 64

  fileprivate mutating func add(_ call: CallFacts, beside draft: IncidentDraft) {
    let (organization, key) = (call.head.organization, call.head.apiKey)
    let isOthers = Self.isOther(organization, draft.organizations)
    let hasOtherKey = !isOthers && Self.isOther(key, draft.apiKeys)
    guard isOthers || hasOtherKey, let row = call.requests.last?.firstRow else { return }
    succeeded += 1
    let place = ServiceRow(row: row, service: call.service)
    if row < example?.row ?? .max { example = place }
    if isOthers, organizations.count < Self.most { organizations.insert(organization) }
    if hasOtherKey, keys[key] == nil, keys.count < Self.most { keys[key] = place }
  }

  private static func isOther(_ name: Symbol, _ own: Set<Symbol>) -> Bool {
    name != 0 && !own.isEmpty && !own.contains(name)
  }
}

/// Which accounts and keys refused calls name, and working ones.
struct IdentityTally {
  private(set) var organizations: [Symbol: ServiceRow] = [:]
  private(set) var projects: [Symbol: ServiceRow] = [:]
  private(set) var keys: [Symbol: ServiceRow] = [:]
  private(set) var workingKeys: [Symbol: ServiceRow] = [:]
  private(set) var workingOrganizations: [Symbol: ServiceRow] = [:]
  /// Services with a refused call that names organization or project.
  private(set) var namedServices: Set<Symbol> = []
  /// Services with a refused call that names its project.
  private var projectServices: Set<Symbol> = []
  /// So many different ones are kept of each.
  private static let most = 64

  /// Whether each of some services names its project: of others nobody knows that theirs is the same.
  func nameProject(all services: [Symbol]) -> Bool {
    services.allSatisfy(projectServices.contains)
  }

  fileprivate mutating func add(_ call: CallFacts) {
    let row = ServiceRow(row: call.number, service: call.service)
    if call.head.organization != 0 || call.head.project != 0 { namedServices.insert(call.service) }
    if call.head.project != 0 { projectServices.insert(call.service) }
    Self.note(call.head.organization, row, &organizations)
    Self.note(call.head.project, row, &projects)
    Self.note(call.head.apiKey, row, &keys)
  }

  fileprivate mutating func addWorking(
    _ call: CallFacts, isOwnService: Bool, isOwnOrganization: Bool
  ) {
    let row = ServiceRow(row: call.number, service: call.service)
    if isOwnService { Self.note(call.head.apiKey, row, &workingKeys) }
    if !isOwnOrganization { Self.note(call.head.organization, row, &workingOrganizations) }
  }

  private static func note(_ name: Symbol, _ row: ServiceRow, _ rows: inout [Symbol: ServiceRow]) {
    guard name != 0, rows[name] == nil, rows.count < most else { return }
    rows[name] = row
  }
}
