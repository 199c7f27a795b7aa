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
  private var outagesOfService: [Symbol: [Int]] = [:]
  /// Refused calls that ended so, or were answered elsewhere.
  private(set) var lostCalls = 0
  let before: Success?
  let firstSuccess: Success?
  let recovered: Success?
  /// The success from which on refusals and successes alternated until the last refusal.
  let mixedFrom: Success?

  /// One of its outages.
  struct OutageDraft {
    /// Its place among all outages.
    var place: Int
    var services: Set<Symbol> = []
    var organizations: Set<Symbol> = []
    var projects: Set<Symbol> = []
    var firstTime: Int64
    var lastTime: Int64

    fileprivate mutating func add(_ refusal: Refusal) {
      services.insert(refusal.service)
      if refusal.organization != 0 { organizations.insert(refusal.organization) }
      if refusal.project != 0 { projects.insert(refusal.project) }
    }

    func concerns(_ call: CallFacts) -> Bool {
      services.contains(call.service) && call.end >= firstTime && call.start <= lastTime
        && IncidentDraft.agree(call.head.organization, organizations)
        && IncidentDraft.agree(call.head.project, projects)
    }
  }

  init(
    _ group: OutageGroup, outages all: [ScopedOutage], book: ScopeBook,
    policy: ReconstructionPolicy
  ) {
    self.group = group
    let withOutside = group.countsOutside
    before = group.scopes
      .compactMap { book.lastSuccess(of: $0, before: group.firstTime, withOutside: withOutside) }
      .max { ($0.time, $0.row) < ($1.time, $1.row) }
    func first(after time: Int64) -> Success? {
      group.scopes
        .compactMap { book.firstSuccess(of: $0, after: time, withOutside: withOutside) }
        .filter { $0.time < group.until }.min { ($0.time, $0.row) < ($1.time, $1.row) }
    }
    firstSuccess = first(after: group.firstTime)
    recovered = first(after: group.lastTime)
    var start = firstSuccess.flatMap { $0.time < group.lastTime ? $0 : nil }
    var last = start
    let longest = Int64(policy.mixedRunSeconds * 1e9)
    while let known = last {
      let next = first(after: known.time)
      let isInside = next.map { $0.time < group.lastTime } ?? false
      if (isInside ? next?.time ?? group.lastTime : group.lastTime) - known.time > longest {
        start = isInside ? next : nil
      }
      last = isInside ? next : nil
    }
    mixedFrom = start
    for scope in group.scopes {
      if case .apiKey(let apiKey) = book.scopes[scope].key { apiKeys.insert(apiKey) }
    }
    if apiKeys.count < group.scopes.count { apiKeys = [] }
    for place in group.outages {
      let outage = all[place]
      var draft = OutageDraft(
        place: place, firstTime: outage.firstTime, lastTime: outage.lastTime)
      book.refusals.forEach(in: outage.refusals) { _, refusal in
        draft.add(refusal)
        if refusal.isLost { lostCalls += 1 }
      }
      services.formUnion(draft.services)
      for service in draft.services {
        outagesOfService[service, default: []].append(outages.count)
      }
      organizations.formUnion(draft.organizations)
      projects.formUnion(draft.projects)
      outages.append(draft)
    }
  }

  /// The outages that a call, refused or not, concerns: their places among all.
  func outagesConcerned(by call: CallFacts) -> [Int] {
    (outagesOfService[call.service] ?? []).map { outages[$0] }.filter { $0.concerns(call) }
      .map(\.place)
  }

  /// Whether a call, refused or not, is of the incident's scope, services and time.
  func concerns(_ call: CallFacts) -> Bool {
    call.head.provider.isOpenAI && services.contains(call.service) && isMeanwhile(call)
      && !call.requests.allSatisfy(\.isCached)
      && Self.agree(call.head.organization, organizations)
      && Self.agree(call.head.project, projects) && Self.agree(call.head.apiKey, apiKeys)
  }

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

  private func isMeanwhile(_ call: CallFacts) -> Bool {
    call.end >= group.firstTime && call.start <= group.lastTime
  }

  private static func agree(_ name: Symbol, _ names: Set<Symbol>) -> Bool {
    name == 0 || names.isEmpty || names.contains(name)
  }

  // MARK: Blips

  /// Whether too few calls failed between successes for an outage.
  func isBlip(_ policy: ReconstructionPolicy) -> Bool {
    lostCalls < policy.blipCalls && seconds(group.firstTime, group.lastTime) <= policy.blipSeconds
      && before != nil && recovered != nil
  }
}
