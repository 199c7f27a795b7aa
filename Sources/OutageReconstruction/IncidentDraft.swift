// What is known of an incident before its calls are counted: its times and whom it concerns.

internal import FailureClassification

/// An incident to be.
struct IncidentDraft {
  let group: OutageGroup
  /// Of its refused calls.
  private(set) var services: Set<Symbol> = []
  private(set) var organizations: Set<Symbol> = []
  private(set) var projects: Set<Symbol> = []
  /// Hashes of API keys, where nothing but the key tells whose quota it was.
  private(set) var apiKeys: Set<Symbol> = []
  private(set) var outages: [OutageDraft] = []
  private var outagesOfService: [Symbol: ServiceOutages] = [:]
  /// Refused calls that ended so, or were answered elsewhere.
  private(set) var lostCalls = 0
  /// Refused calls that ended so.
  private(set) var failedCalls = 0
  let before: Success?
  let firstSuccess: Success?
  let recovered: Success?
  /// The success from which on refusals and successes alternated until the last refusal.
  let mixedFrom: Success?
  /// Scopes that have no success of their own after their last refusal.
  let openScopes: Set<Int>
  /// Scopes whose successes speak for all of the incident.
  let speakers: Set<Int>
  /// Whether scopes of an unknown account were refused after another one worked again, and have no
  /// success since.
  let isOpenAfterRecovery: Bool
  /// Whether too few calls failed between successes for an outage: all at once, or far fewer than
  /// succeeded meanwhile.
  private(set) var isBlip = false

  /// One of its outages.
  struct OutageDraft {
    /// Its place among all outages, and that of its scope.
    var place: Int
    var scope: Int
    var services: Set<Symbol> = []
    var organizations: Set<Symbol> = []
    var projects: Set<Symbol> = []
    /// The key that is its scope; 0 where it is none.
    var apiKey: Symbol = 0
    var firstTime: Int64
    var lastTime: Int64

    fileprivate mutating func add(_ refusal: Refusal) {
      services.insert(refusal.service)
      if refusal.organization != 0 { organizations.insert(refusal.organization) }
      if refusal.project != 0 { projects.insert(refusal.project) }
    }

    /// What tells its calls from those of the service's other outages: a project or a key.
    fileprivate var name: Symbol {
      if apiKey != 0 { return apiKey }
      return projects.count == 1 ? projects.first ?? 0 : 0
    }

    func concerns(_ call: CallFacts) -> Bool {
      services.contains(call.service) && call.end >= firstTime && call.start <= lastTime
        && IncidentDraft.agree(call.head.organization, organizations)
        && IncidentDraft.agree(call.head.project, projects)
        && (apiKey == 0 || call.head.apiKey == 0 || call.head.apiKey == apiKey)
    }
  }

  /// The outages of one service, by the project or key that they name.
  private struct ServiceOutages {
    private var spans: [Symbol: [SpanIndex.Span]] = [:]
    private var named: [Symbol: SpanIndex] = [:]
    private var all = SpanIndex([])

    mutating func add(_ outage: OutageDraft, at place: Int) {
      spans[outage.name, default: []].append(
        SpanIndex.Span(first: outage.firstTime, last: outage.lastTime, place: place))
    }

    mutating func arrange() {
      named = spans.mapValues(SpanIndex.init)
      all = SpanIndex(spans.values.flatMap { $0 })
      spans = [:]
    }

    /// Those that a call may concern.
    func candidates(_ call: CallFacts) -> [Int] {
      let (start, end) = (call.start, call.end)
      guard call.head.project != 0 || call.head.apiKey != 0 else {
        return all.places(from: start, until: end)
      }
      return Set([0, call.head.project, call.head.apiKey]).flatMap {
        named[$0]?.places(from: start, until: end) ?? []
      }
    }
  }

  init(
    _ group: OutageGroup, outages all: [ScopedOutage], book: ScopeBook,
    policy: ReconstructionPolicy, space: TemporarySpace
  ) {
    self.group = group
    let withOutside = group.countsOutside
    before = group.scopes
      .compactMap { book.lastSuccess(of: $0, before: group.firstTime, withOutside: withOutside) }
      .max { ($0.time, $0.row) < ($1.time, $1.row) }
    let voices = Voices(group, outages: all, book: book, policy: policy)
    (openScopes, speakers) = (voices.open, voices.speakers)
    isOpenAfterRecovery = voices.isContradicted
    func first(after time: Int64) -> Success? {
      voices.speakers
        .compactMap { book.firstSuccess(of: $0, after: time, withOutside: withOutside) }
        .filter { $0.time < group.until }.min { ($0.time, $0.row) < ($1.time, $1.row) }
    }
    firstSuccess = first(after: group.firstTime)
    recovered = first(after: group.lastTime)
    let mixedStart = MixedRun(policy).start(
      in: book.successes(
        of: voices.speakers, after: group.firstTime, before: group.lastTime,
        withOutside: withOutside, space: space),
      until: group.lastTime)
    // A request that was under way when calls worked again makes no such time.
    mixedFrom = mixedStart.flatMap { start in
      let isUnderWay = seconds(start.time, group.lastTime) < policy.answerSeconds
      let isBegunLater = group.outages.contains { place in
        let range = all[place].refusals
        return book.refusals.firstIndex(in: range) { $0.time > start.time } < range.upperBound
      }
      return isUnderWay && !isBegunLater ? nil : start
    }
    for scope in group.scopes {
      if case .apiKey(let apiKey) = book.scopes[scope].key { apiKeys.insert(apiKey) }
    }
    if apiKeys.count < group.scopes.count { apiKeys = [] }
    for place in group.outages { take(all[place], at: place, book) }
    for service in services { outagesOfService[service]?.arrange() }
    guard lostCalls < policy.blipCalls, before != nil, recovered != nil else { return }
    let meanwhile = book.successes(
      of: Set(group.scopes), after: group.firstTime, before: group.lastTime,
      withOutside: withOutside, space: space)
    isBlip =
      seconds(group.firstTime, group.lastTime) <= policy.blipSeconds
      || meanwhile.count >= policy.blipSuccesses * max(1, lostCalls)
  }

  private mutating func take(_ outage: ScopedOutage, at place: Int, _ book: ScopeBook) {
    var draft = OutageDraft(
      place: place, scope: outage.scope, firstTime: outage.firstTime, lastTime: outage.lastTime)
    if case .apiKey(let apiKey) = book.scopes[outage.scope].key { draft.apiKey = apiKey }
    book.refusals.forEach(in: outage.refusals) { _, refusal in
      draft.add(refusal)
      if refusal.isLost { lostCalls += 1 }
      if refusal.hasFailed { failedCalls += 1 }
    }
    services.formUnion(draft.services)
    for service in draft.services {
      outagesOfService[service, default: ServiceOutages()].add(draft, at: outages.count)
    }
    organizations.formUnion(draft.organizations)
    projects.formUnion(draft.projects)
    outages.append(draft)
  }

  /// Services of the scopes that have no success since; all where none is left or each has one.
  var openServices: Set<Symbol> {
    let open = outages.filter { openScopes.contains($0.scope) }
    return open.isEmpty ? services : Set(open.flatMap(\.services))
  }

  /// The outages that a call, refused or not, concerns: their places among all.
  func outagesConcerned(by call: CallFacts) -> [Int] {
    (outagesOfService[call.service]?.candidates(call) ?? [])
      .filter { outages[$0].concerns(call) }.map { outages[$0].place }
  }

  /// Whether a call, refused or not, is of the incident's scope, services and time.
  ///
  /// What costs nothing goes on without money, and is none of the calls that may have failed.
  func concerns(_ call: CallFacts) -> Bool {
    call.head.provider.isOpenAI && !call.isFreeOfCharge && services.contains(call.service)
      && isMeanwhile(call)
      && !call.requests.allSatisfy(\.isCached)
      && Self.agree(call.head.organization, organizations)
      && Self.agree(call.head.project, projects) && Self.agree(call.head.apiKey, apiKeys)
  }

  /// Whether a call failed for something else while the incident's services and account were out,
  /// whatever its key: who tries another one has no other quota for it.
  func hasOtherFailure(_ call: CallFacts) -> Bool {
    call.failedOtherwise && services.contains(call.service)
      && call.start >= group.firstTime && call.start <= until
      && Self.agree(call.head.organization, organizations)
      && Self.agree(call.head.project, projects)
  }

  /// Recovery, else the last refusal.
  var until: Int64 { recovered?.time ?? group.lastTime }

  /// Whether a call is of another project of the same account.
  func isSibling(_ call: CallFacts) -> Bool {
    call.head.provider.isOpenAI && call.head.project != 0 && !projects.isEmpty
      && !projects.contains(call.head.project)
      && Self.agree(call.head.organization, organizations) && endsMeanwhile(call)
  }

  /// Whether a call of another project ended in the incident's time.
  private func endsMeanwhile(_ call: CallFacts) -> Bool {
    call.end >= group.firstTime && call.end <= group.lastTime
  }

  func isMeanwhile(_ call: CallFacts) -> Bool {
    call.end >= group.firstTime && call.start <= group.lastTime
  }

  private static func agree(_ name: Symbol, _ names: Set<Symbol>) -> Bool {
    name == 0 || names.isEmpty || names.contains(name)
  }
}

/// Whose successes tell that an incident is over.
///
/// Where nothing but services tell quotas apart, a success of one service speaks for the others,
/// too, unless those were refused for long while it already worked again.
private struct Voices {
  var open: Set<Int> = []
  var speakers: Set<Int>
  /// Whether a scope of an unknown account was refused after a speaker worked again.
  var isContradicted = false

  init(
    _ group: OutageGroup, outages: [ScopedOutage], book: ScopeBook, policy: ReconstructionPolicy
  ) {
    speakers = Set(group.scopes)
    var lastTimes: [Int: Int64] = [:]
    for place in group.outages {
      let outage = outages[place]
      lastTimes[outage.scope] = max(lastTimes[outage.scope] ?? .min, outage.lastTime)
    }
    var recoveries: [Int: Int64] = [:]
    for (scope, last) in lastTimes {
      let own = book.firstSuccess(of: scope, after: last, withOutside: group.countsOutside)
      if let own, own.time < group.until {
        recoveries[scope] = own.time
      } else {
        open.insert(scope)
      }
    }
    guard let last = open.compactMap({ lastTimes[$0] }).max() else { return }
    speakers = speakers.filter { scope in
      recoveries[scope].map { seconds($0, last) <= policy.mixedRunSeconds } ?? true
    }
    isContradicted = open.contains { scope in
      book.scopes[scope].account == 0
        && speakers.contains { recoveries[$0] ?? .max < lastTimes[scope] ?? .min }
    }
  }
}

/// The end of an outage in which successes and refusals alternate.
private struct MixedRun {
  /// Nanoseconds.
  private let longest: Int64

  init(_ policy: ReconstructionPolicy) {
    longest = Int64(policy.mixedRunSeconds * 1e9)
  }

  /// The first of some successes, by time, from which on no refusals go on for long without another
  /// until the last refusal.
  func start(in successes: SpillableArray<Success>, until last: Int64) -> Success? {
    var start: Success?
    var previous: Int64?
    successes.forEach { _, success in
      if previous.map({ success.time - $0 > longest }) ?? true { start = success }
      previous = success.time
    }
    guard let previous, last - previous <= longest else { return nil }
    return start
  }
}
