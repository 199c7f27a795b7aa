// What a quota belongs to, and which refused calls and successes are of one.

internal import FailureClassification

/// What refused calls can have in common, most telling first.
enum ScopeKey: Hashable {
  /// A project, with its organization where a line names it.
  case project(Symbol, organization: Symbol)
  case organization(Symbol)
  /// An API key, by its hash.
  case apiKey(Symbol)
  /// All that is known.
  case service(Symbol)
}

/// A scope in which calls were refused.
struct QuotaScope {
  var key: ScopeKey
  /// The organization, where a line tells it; scopes of different accounts never share an outage.
  var account: Symbol
  var services: Set<Symbol> = []
  /// Per service, what its refused calls asked for; unknown where a call does not say it.
  fileprivate var operations: [Symbol: Set<Operation>] = [:]

  /// Whether a success speaks for this scope: a service that failed in it, and nothing that says
  /// that it was of another one.
  func includes(_ success: Success) -> Bool {
    guard services.contains(success.service), mayHaveFailed(success.operation, of: success.service)
    else { return false }
    switch key {
    case .project(let project, let organization):
      return Self.agree(success.project, project) && Self.agree(success.organization, organization)
    case .organization(let organization): return Self.agree(success.organization, organization)
    case .apiKey(let apiKey): return Self.agree(success.apiKey, apiKey)
    case .service: return true
    }
  }

  /// Whether a success of a service that was not refused names the scope itself.
  func isNamed(by success: Success) -> Bool {
    guard !services.contains(success.service) else { return false }
    switch key {
    case .project(let project, let organization):
      return success.project == project && Self.agree(success.organization, organization)
    case .organization(let organization): return success.organization == organization
    case .apiKey(let apiKey): return success.apiKey == apiKey
    case .service: return false
    }
  }

  /// Whether other scopes of its account may go on while it is refused.
  var isApart: Bool {
    switch key {
    case .project, .apiKey: true
    case .organization, .service: false
    }
  }

  private static func agree(_ said: Symbol, _ own: Symbol) -> Bool {
    said == 0 || own == 0 || said == own
  }

  /// Images may be refused while chat goes on.
  private func mayHaveFailed(_ operation: Operation, of service: Symbol) -> Bool {
    guard operation != .unknown, let refused = operations[service], !refused.contains(.unknown)
    else { return true }
    return refused.contains(operation)
  }
}

/// A call that was refused for money at least once.
struct Refusal: BitwiseCopyable, Sendable {
  var scope: Int
  /// The call's first row.
  var number: Int
  /// Of its first and its last refusal.
  var time: Int64
  var lastTime: Int64
  var failureClass: FailureClass
  /// It ended so.
  var hasFailed: Bool
  /// It ended so, or was answered elsewhere.
  var isLost: Bool
  var service: Symbol
  var organization: Symbol
  var project: Symbol
}

/// A success that proves that calls work, or where none does a likely success.
struct Success: BitwiseCopyable, Sendable {
  var scope = 0
  var time: Int64
  var row: Int
  var service: Symbol
  var organization: Symbol
  var project: Symbol
  var apiKey: Symbol
  var operation: Operation
  var isProven: Bool
}

/// The scopes of some logs with their refused calls and successes.
struct ScopeBook {
  private(set) var scopes: [QuotaScope] = []
  /// By scope, then by time.
  private(set) var refusals: SpillableArray<Refusal>
  /// By scope, then by time; a success stands under every scope that it speaks for.
  private(set) var successes: SpillableArray<Success>
  private(set) var refusalRanges: [Range<Int>] = []
  private var successRanges: [Range<Int>] = []
  /// Successes of services that were not refused, under each scope that they name; like
  /// `successes`.
  private var outsideSuccesses: SpillableArray<Success>
  private var outsideRanges: [Range<Int>] = []
  /// Scopes with a success that a line proves.
  private(set) var scopesWithProof: Set<Int> = []
  /// Services that log attempts: nothing about their requests needs to be inferred.
  private(set) var servicesWithAttempts: Set<Symbol> = []
  private var scopesOfService: [Symbol: ServiceScopes] = [:]
  private var names = ScopeNames([])

  /// - Parameters:
  ///   - calls: All calls.
  ///   - likely: Successes that no line proves; used for accounts that have no proven one since
  ///     their first refusal.
  ///   - space: Where what does not fit into memory goes.
  init(_ calls: CallStore, likely: [Success], space: TemporarySpace) {
    refusals = SpillableArray(space)
    successes = SpillableArray(space)
    outsideSuccesses = SpillableArray(space)
    let keys = ScopeKeys(calls)
    var places: [ScopeKey: Int] = [:]
    calls.forEach { _, call in
      guard call.isRefusedByOpenAI else { return }
      let key = keys.key(of: call)
      let place = places[key] ?? scopes.count
      if place == scopes.count {
        places[key] = place
        scopes.append(QuotaScope(key: key, account: keys.account(of: key)))
      }
      take(call, scope: place)
    }
    for (place, scope) in scopes.enumerated() {
      for service in scope.services {
        scopesOfService[service, default: ServiceScopes()].add(scope.key, at: place)
      }
    }
    // Without scopes there is nothing that a success could speak for.
    guard !scopes.isEmpty else { return }
    names = ScopeNames(scopes)
    calls.forEach { _, call in
      call.forEachProvenSuccess { success in
        take(success)
        takeOutside(success)
      }
    }
    arrange()
    scopesWithProof = Set(scopes.indices.filter { !successRanges[$0].isEmpty })
    let unproven = accountsWithoutSuccess
    guard !likely.isEmpty, !unproven.isEmpty else { return }
    for success in likely { take(success, of: unproven) }
    arrange()
  }

  private mutating func take(_ call: CallFacts, scope place: Int) {
    scopes[place].services.insert(call.service)
    scopes[place].operations[call.service, default: []].insert(call.head.operation)
    if !call.head.hasOnlyEnd { servicesWithAttempts.insert(call.service) }
    refusals.append(
      Refusal(
        scope: place, number: call.number, time: call.firstRefusalTime,
        lastTime: call.lastRefusalTime, failureClass: call.billingClass ?? .insufficientQuota,
        hasFailed: call.failedForMoney, isLost: call.failedForMoney || call.isAnsweredElsewhere,
        service: call.service,
        organization: call.head.organization, project: call.head.project))
  }

  private mutating func take(_ success: Success, of accounts: Set<Symbol>? = nil) {
    for place in scopes(speakingFor: success) {
      if let accounts, !accounts.contains(scopes[place].account) { continue }
      var success = success
      success.scope = place
      successes.append(success)
    }
  }

  private mutating func takeOutside(_ success: Success) {
    for place in names.scopes(namedBy: success) where scopes[place].isNamed(by: success) {
      var success = success
      success.scope = place
      outsideSuccesses.append(success)
    }
  }

  private mutating func arrange() {
    outsideSuccesses.sort { ($0.scope, $0.time, $0.row) < ($1.scope, $1.time, $1.row) }
    outsideRanges = Self.ranges(of: outsideSuccesses, scopes.count)
    refusals.sort { ($0.scope, $0.time, $0.number) < ($1.scope, $1.time, $1.number) }
    successes.sort { ($0.scope, $0.time, $0.row) < ($1.scope, $1.time, $1.row) }
    refusalRanges = scopes.indices.map { place in
      refusals.firstIndex { $0.scope >= place }..<refusals.firstIndex { $0.scope > place }
    }
    successRanges = Self.ranges(of: successes, scopes.count)
  }

  private static func ranges(of array: SpillableArray<Success>, _ scopes: Int) -> [Range<Int>] {
    (0..<scopes).map { place in
      array.firstIndex { $0.scope >= place }..<array.firstIndex { $0.scope > place }
    }
  }

  private var accountsWithoutSuccess: Set<Symbol> {
    var proven: Set<Symbol> = []
    for (place, scope) in scopes.enumerated() {
      let first = refusals[refusalRanges[place].lowerBound].time
      if firstSuccess(of: place, after: first) != nil { proven.insert(scope.account) }
    }
    return Set(scopes.map(\.account)).subtracting(proven)
  }

  // MARK: Asking

  /// The first scope that has refused calls of a service.
  func firstScope(of service: Symbol) -> Int? { scopesOfService[service]?.first }

  /// The scopes that a success speaks for.
  func scopes(speakingFor success: Success) -> [Int] {
    (scopesOfService[success.service]?.candidates(success) ?? []).filter {
      scopes[$0].includes(success)
    }
  }

  /// The scope that a call's ids name, else the first one of its service.
  func scope(of call: CallFacts) -> Int? {
    names.scope(namedBy: call) ?? firstScope(of: call.service)
  }

  /// Successes of a scope, by time.
  func successes(of scope: Int) -> Range<Int> { successRanges[scope] }

  /// The first success of a scope later than a moment; those of services that were not refused
  /// count when asked for.
  func firstSuccess(of scope: Int, after time: Int64, withOutside: Bool = false) -> Success? {
    func first(_ array: SpillableArray<Success>, _ range: Range<Int>) -> Success? {
      let place = array.firstIndex(in: range) { $0.time > time }
      return place < range.upperBound ? array[place] : nil
    }
    let own = first(successes, successRanges[scope])
    guard withOutside, let other = first(outsideSuccesses, outsideRanges[scope]) else { return own }
    guard let own else { return other }
    return (own.time, own.row) < (other.time, other.row) ? own : other
  }

  /// The successes of some scopes between two moments, by time, each once.
  func successes(
    of places: Set<Int>, after: Int64, before: Int64, withOutside: Bool, space: TemporarySpace
  ) -> SpillableArray<Success> {
    var found = SpillableArray<Success>(space)
    func take(_ array: SpillableArray<Success>, _ range: Range<Int>) {
      let first = array.firstIndex(in: range) { $0.time > after }
      let end = array.firstIndex(in: range) { $0.time >= before }
      guard first < end else { return }
      array.forEach(in: first..<end) { _, success in found.append(success) }
    }
    for place in places {
      take(successes, successRanges[place])
      if withOutside { take(outsideSuccesses, outsideRanges[place]) }
    }
    if places.count > 1 || withOutside { found.sort { ($0.time, $0.row) < ($1.time, $1.row) } }
    return found
  }

  /// The last success of a scope earlier than a moment.
  func lastSuccess(of scope: Int, before time: Int64, withOutside: Bool = false) -> Success? {
    func last(_ array: SpillableArray<Success>, _ range: Range<Int>) -> Success? {
      let place = array.firstIndex(in: range) { $0.time >= time }
      return place > range.lowerBound ? array[place - 1] : nil
    }
    let own = last(successes, successRanges[scope])
    guard withOutside, let other = last(outsideSuccesses, outsideRanges[scope]) else { return own }
    guard let own else { return other }
    return (own.time, own.row) > (other.time, other.row) ? own : other
  }

  /// How many services that were not refused succeeded under a scope's name in a time.
  func outsideSuccessCount(of scope: Int, from: Int64, until: Int64) -> Int {
    let range = outsideRanges[scope]
    let first = outsideSuccesses.firstIndex(in: range) { $0.time >= from }
    return max(0, outsideSuccesses.firstIndex(in: range) { $0.time > until } - first)
  }

  /// How many successes a scope has from one moment to another.
  func successCount(of scope: Int, from: Int64, until: Int64) -> Int {
    let range = successRanges[scope]
    let first = successes.firstIndex(in: range) { $0.time >= from }
    return max(0, successes.firstIndex(in: range) { $0.time > until } - first)
  }
}

/// The scopes in which calls of one service were refused.
private struct ServiceScopes {
  private(set) var first = Int.max
  private var byProject: [Symbol: [Int]] = [:]
  private var byKey: [Symbol: [Int]] = [:]
  private var others: [Int] = []
  private var named = 0
  /// A success that does not say whose it is speaks for no more projects or keys than this: of a
  /// service with thousands of accounts it proves nothing about one of them.
  private static let mostNamed = 64

  mutating func add(_ key: ScopeKey, at place: Int) {
    first = min(first, place)
    switch key {
    case .project(let project, _):
      byProject[project, default: []].append(place)
      named += 1
    case .apiKey(let apiKey):
      byKey[apiKey, default: []].append(place)
      named += 1
    case .organization, .service: others.append(place)
    }
  }

  /// Those that a success may speak for, in their order.
  func candidates(_ success: Success) -> [Int] {
    func these(_ places: [Symbol: [Int]], _ name: Symbol) -> [Int] {
      if name != 0 { return places[name] ?? [] }
      return named <= Self.mostNamed ? places.values.flatMap { $0 } : []
    }
    let found = others + these(byProject, success.project) + these(byKey, success.apiKey)
    return found.count > 1 ? found.sorted() : found
  }
}

/// Finds scopes by the ids that lines name.
private struct ScopeNames {
  private var byProject: [Symbol: [Int]] = [:]
  private var byOrganization: [Symbol: [Int]] = [:]
  private var byKey: [Symbol: [Int]] = [:]

  init(_ scopes: [QuotaScope]) {
    for (place, scope) in scopes.enumerated() {
      switch scope.key {
      case .project(let project, _): byProject[project, default: []].append(place)
      case .organization(let organization): byOrganization[organization, default: []].append(place)
      case .apiKey(let apiKey): byKey[apiKey, default: []].append(place)
      case .service: break
      }
    }
  }

  func scope(namedBy call: CallFacts) -> Int? {
    let (project, organization) = (call.head.project, call.head.organization)
    if project != 0 { return byProject[project]?.first }
    return organization == 0 ? nil : byOrganization[organization]?.first
  }

  func scopes(namedBy success: Success) -> [Int] {
    (byProject[success.project] ?? []) + (byOrganization[success.organization] ?? [])
      + (byKey[success.apiKey] ?? [])
  }
}

/// Tells of each refused call what its quota belongs to.
private struct ScopeKeys {
  private var ofService: [Symbol: ScopeKey] = [:]
  private var organizationOfProject: [Symbol: Symbol] = [:]
  private var organizations: Set<Symbol> = []
  private var known: Set<ScopeKey> = []

  init(_ calls: CallStore) {
    calls.forEach { _, call in
      guard call.isRefusedByOpenAI else { return }
      let (organization, project) = (call.head.organization, call.head.project)
      if organization != 0 { organizations.insert(organization) }
      if organization != 0, project != 0, organizationOfProject[project] == nil {
        organizationOfProject[project] = organization
      }
    }
    calls.forEach { _, call in
      guard call.isRefusedByOpenAI, let key = ownKey(of: call) else { return }
      known.insert(key)
      // A project tells more than its organization alone.
      if case .project = ofService[call.service] { return }
      if case .project = key {
        ofService[call.service] = key
      } else if ofService[call.service] == nil {
        ofService[call.service] = key
      }
    }
  }

  /// Its own, else its service's, else the only one that there is.
  func key(of call: CallFacts) -> ScopeKey {
    if let own = ownKey(of: call) {
      // Of one service, calls that name only the organization are of the project that others name.
      if case .organization(let name) = own,
        case .project(_, let organization) = ofService[call.service],
        organization == name
      {
        return ofService[call.service] ?? own
      }
      return own
    }
    return ofService[call.service] ?? onlyKey ?? .service(call.service)
  }

  private var onlyKey: ScopeKey? {
    if known.count == 1, let only = known.first {
      if case .apiKey = only { return nil }
      return only
    }
    return organizations.count == 1 ? organizations.first.map { .organization($0) } : nil
  }

  /// Scopes whose organization no line tells are of the only one that there is.
  func account(of key: ScopeKey) -> Symbol {
    switch key {
    case .project(_, let organization) where organization != 0: organization
    case .organization(let organization): organization
    default: organizations.count == 1 ? organizations.first ?? 0 : 0
    }
  }

  private func ownKey(of call: CallFacts) -> ScopeKey? {
    let head = call.head
    if head.project != 0 {
      let organization =
        head.organization != 0 ? head.organization : organizationOfProject[head.project] ?? 0
      return .project(head.project, organization: organization)
    }
    if head.organization != 0 { return .organization(head.organization) }
    return head.apiKey != 0 ? .apiKey(head.apiKey) : nil
  }
}

extension CallFacts {
  var isRefusedByOpenAI: Bool { head.provider.isOpenAI && firstRefusal != nil }

  /// Hands over its requests that prove that calls work.
  func forEachProvenSuccess(_ body: (Success) -> Void) {
    guard head.provider.isOpenAI else { return }
    for request in requests where request.succeeded && !request.isCached {
      body(
        Success(
          time: request.time, row: request.firstRow, service: service,
          organization: head.organization, project: head.project, apiKey: head.apiKey,
          operation: head.operation, isProven: true))
    }
  }
}

extension SpillableArray {
  /// The first place whose element fulfils what all elements behind it fulfil too.
  func firstIndex(in range: Range<Int>, where isBehind: (Element) -> Bool) -> Int {
    var (low, high) = (range.lowerBound, range.upperBound)
    while low < high {
      let middle = (low + high) / 2
      if isBehind(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }

  func firstIndex(where isBehind: (Element) -> Bool) -> Int {
    firstIndex(in: 0..<count, where: isBehind)
  }
}
