// What the written lines show of a simulated world: computed from the model's own labels, by the
// definitions of docs/definitions.md, never from what the build says.

/// A number as far as lines decide it.
struct CountRange {
  var low: Int
  var high: Int

  static func exactly(_ number: Int) -> CountRange { CountRange(low: number, high: number) }
  static func + (left: Self, right: Self) -> Self {
    CountRange(low: left.low + right.low, high: left.high + right.high)
  }
  func contains(_ number: Int) -> Bool { low <= number && number <= high }
}

/// A line that may stand for a moment: any of these; none when empty.
typealias AcceptedLines = [Int]
/// Among accepted lines: there may as well be none.
let noLine = -1

struct ServiceTruth {
  var callsFailed = CountRange.exactly(0)
  var requests = CountRange.exactly(0)
  var wasted = CountRange.exactly(0)
  var stated = CountRange.exactly(0)
  var byDefault = CountRange.exactly(0)
  var first: AcceptedLines = []
  var last: AcceptedLines = []
}

struct IncidentTruth {
  var services: [String: ServiceTruth] = [:]
  var classes: Set<String> = []
  var codes: [String: CountRange] = [:]
  var state: Set<String> = []
  var first: AcceptedLines = []
  var last: AcceptedLines = []
  var recovered: AcceptedLines = []
  var lastSuccessBefore: AcceptedLines = []
  var firstSuccess: AcceptedLines = []
  var onset: Set<String> = []
  var recovery: Set<String> = []
  var scopeConfidence: Set<String> = []
  /// `nil`: must not be named.
  var organization: String?
  var project: String?
  var begunAfterFirst = CountRange.exactly(0)
  /// `nil` where no success of the services is logged: then nobody knows.
  var total: CountRange? = CountRange.exactly(0)
  var totalSeen = CountRange.exactly(0)
  var mixedSuccesses = CountRange.exactly(0)
  var mixedFailures = CountRange.exactly(0)
  var secondsWaited: ClosedRange<Double>?
  var fallbackCalls = CountRange.exactly(0)
  /// Per project that went on: successes in the incident's time.
  var siblings: [String: CountRange] = [:]
}

struct BlipTruth {
  var first: AcceptedLines
  var callsFailed: Int
}

/// One request as lines show it.
private struct VisibleRequest {
  enum Verdict { case refused, maybe, other, succeeded }

  var call: Int
  var number: Int
  var service: Int
  /// Sorted by stamp.
  var lines: [Int]
  var verdict = Verdict.other
  var failureClass: String?
  var first: Moment
  var last: Moment
  var isProven = false
}

struct VisibleTruth {
  private(set) var incidents: [IncidentTruth] = []
  private(set) var blips: [BlipTruth] = []
  /// Requests that lines cannot decide could be a blip of their own.
  private(set) var mayHaveMoreBlips = false
  /// Whether any line is about a call.
  private(set) var showsCalls = false
  /// Why the definitions leave this world open; no structure is compared then.
  private(set) var undecided: String?

  private let world: SimulatedWorld
  private let calls: [SimulatedCall]
  private let lines: [SimulatedLine]
  private var requests: [VisibleRequest] = []
  private var requestsByCall: [Int: [VisibleRequest]] = [:]
  private static let quarter: Moment = 900_000_000
  private static let margin: Moment = 30_000_000

  init(_ simulator: Simulator) {
    world = simulator.world
    calls = simulator.calls
    lines = simulator.lines
    findRequests()
    // A completion line alone names nobody who was called.
    showsCalls = requests.contains { $0.verdict != .succeeded || $0.isProven }
    requestsByCall = Dictionary(grouping: requests, by: \.call)
    for family in families() { judge(family) }
    let stamps = lines.map(\.stamp)
    let stamp = { (accepted: AcceptedLines) in accepted.first.map { stamps[$0] } ?? 0 }
    incidents.sort { stamp($0.first) < stamp($1.first) }
    blips.sort { stamp($0.first) < stamp($1.first) }
    for (left, right) in zip(incidents, incidents.dropFirst())
    where stamp(left.first) == stamp(right.first) { undecided = "two incidents begin at once" }
  }

  // MARK: Requests

  private mutating func findRequests() {
    var byRequest: [[Int]: [Int]] = [:]
    for (number, line) in lines.enumerated() where line.role != .other {
      guard let call = line.call, let request = line.request else { continue }
      byRequest[[call, request], default: []].append(number)
    }
    for (key, found) in byRequest {
      let sorted = found.sorted { (lines[$0].stamp, $0) < (lines[$1].stamp, $1) }
      requests.append(
        VisibleRequest(
          call: key[0], number: key[1], service: calls[key[0]].service, lines: sorted,
          first: lines[sorted[0]].stamp, last: lines[sorted[sorted.count - 1]].stamp))
    }
    requests.sort { ($0.call, $0.number) < ($1.call, $1.number) }
    let namesByCall = Dictionary(grouping: requests.indices, by: { requests[$0].call })
      .mapValues { Set($0.flatMap { requests[$0].lines.compactMap { lines[$0].names } }) }
    for index in requests.indices {
      classify(index, named: namesByCall[requests[index].call] ?? [])
    }
  }

  private mutating func classify(_ index: Int, named: Set<String>) {
    let request = requests[index]
    let answer = calls[request.call].requests[request.number].answer
    let roles = Set(request.lines.map { lines[$0].role })
    if answer == .success {
      requests[index].verdict = .succeeded
      requests[index].isProven = roles.contains(.http) || roles.contains(.success)
      return
    }
    let own = request.lines.compactMap { lines[$0].names }.first
    if let own {
      requests[index].failureClass = own
      requests[index].verdict = Self.isBilling(own) ? .refused : .other
      return
    }
    // A status or a retry notice: its reason stands elsewhere, if anywhere.
    if roles.contains(.http) && answer.status != 429 { return }
    if case .refused = answer, named.count == 1, let only = named.first, Self.isBilling(only) {
      requests[index].verdict = .refused
      requests[index].failureClass = only
    } else {
      requests[index].verdict = .maybe
    }
  }

  private static func isBilling(_ name: String) -> Bool {
    name == "project_spend_limit_exceeded" || SimulatedWorld.billingClasses.contains(name)
  }

  private static let mixedRun: Moment = 600_000_000

  // MARK: Families

  /// What can fail together as far as lines say it.
  private struct Family {
    var services: Set<Int>
    var project: String?
  }

  private func families() -> [Family] {
    let refused = Set(requests.filter { $0.verdict == .refused }.map(\.service))
    var result: [Family] = []
    for organization in world.organizations.indices {
      let members = world.services.indices.filter {
        world.services[$0].organization == organization
      }
      let failing = members.filter(refused.contains)
      guard let one = failing.first else { continue }
      let limited = world.organizations[organization].periods.contains { $0.project != nil }
      if limited {
        let project = world.services[one].project
        let namesProject = failing.contains { world.services[$0].logsProject }
        let speaking = members.filter {
          failing.contains($0)
            || namesProject && world.services[$0].project == project
              && world.services[$0].successNamesProject
        }
        result.append(Family(services: Set(speaking), project: project))
        continue
      }
      // A success speaks for the organization when its line names it.
      let speaking = members.filter {
        refused.contains($0)
          || failing.contains { world.services[$0].logsOrganization }
            && world.services[$0].logsOrganization
      }
      result.append(Family(services: Set(speaking)))
    }
    return result
  }

  // MARK: Incidents

  private mutating func judge(_ family: Family) {
    let own = requests.filter { family.services.contains($0.service) }
    let refused = own.filter { $0.verdict == .refused }.sorted {
      ($0.first, $0.call) < ($1.first, $1.call)
    }
    guard let start = refused.first else { return }
    let proven = own.filter { $0.verdict == .succeeded && $0.isProven }
    let likely = own.filter { $0.verdict == .succeeded && !$0.isProven }
    let usesLikely = !proven.contains { $0.last > start.first }
    let successes = (usesLikely ? proven + likely : proven).sorted { $0.first < $1.first }
    // What ties a completion to the failed calls is its logger and an id; pino names no logger.
    let isUntied = likely.contains { success in
      let service = world.services[success.service]
      return !service.logsTrace || service.style == .pino
    }
    if usesLikely && isUntied { undecided = "completions without an id or a logger" }
    // Of a project that never tells of a success, nobody knows how long it was refused.
    let projects = Set(family.services.map { world.services[$0].project })
    let isSilent = refused.contains { request in
      let service = world.services[request.service]
      return service.logsProject && !service.successNamesProject
    }
    if projects.count > 1 && isSilent { undecided = "a project without successes" }
    var clusters: [[VisibleRequest]] = []
    for request in refused {
      guard let before = clusters.last else {
        clusters.append([request])
        continue
      }
      if isBreak(before, request, successes) {
        if before.contains(where: { $0.call == request.call }) {
          undecided = "a call in two outages"
        }
        clusters.append([request])
      } else {
        clusters[clusters.count - 1].append(request)
      }
    }
    // Nor, of a service that nothing ties to the others, whether it recovered between.
    let isLone = refused.contains { request in
      let service = world.services[request.service]
      return !service.logsOrganization && !service.logsProject && service.successIsSilent
    }
    if clusters.count > 1 && isLone && family.services.count > 1 {
      undecided = "a service without successes"
    }
    let maybes = own.filter { $0.verdict == .maybe }
    if !maybes.isEmpty { mayHaveMoreBlips = true }
    for (index, cluster) in clusters.enumerated() {
      let next = index + 1 < clusters.count ? clusters[index + 1][0].first : Moment.max
      tell(cluster, until: next, family, own, successes, maybes, usesLikely: usesLikely)
    }
  }

  private mutating func isBreak(
    _ cluster: [VisibleRequest], _ request: VisibleRequest, _ successes: [VisibleRequest]
  ) -> Bool {
    let end = cluster.map(\.last).max() ?? 0
    let gap = request.first - end
    let isNew = !cluster.contains { $0.failureClass == request.failureClass }
    let surely = successes.contains { $0.first > end && $0.last < request.first }
    let perhaps = successes.contains { $0.last > end && $0.first < request.first }
    let mayMatter = isNew || gap > Self.quarter - Self.margin
    // The plain sentence may stand for any code: whether it is "another class" nobody says.
    let generic = "insufficient_quota"
    let isGeneric =
      request.failureClass == generic || cluster.allSatisfy { $0.failureClass == generic }
    // A call whose first refusals are generic may go on to name a class.
    let later = Set((requestsByCall[request.call] ?? []).compactMap(\.failureClass))
    let isBridge =
      request.failureClass == generic
      && later.contains { named in
        named != generic && !cluster.contains { $0.failureClass == named }
      }
    if isBridge && perhaps && gap < Self.quarter { undecided = "a class and its generic name" }
    if isNew && perhaps && isGeneric && gap < Self.quarter {
      undecided = "a class and its generic name"
    }
    if mayMatter && surely != perhaps { undecided = "a success at the edge" }
    if !isNew && perhaps && abs(gap - Self.quarter) < Self.margin { undecided = "a gap of 15 min" }
    return surely && (isNew || gap >= Self.quarter)
  }

  private mutating func tell(
    _ cluster: [VisibleRequest], until next: Moment, _ family: Family, _ own: [VisibleRequest],
    _ successes: [VisibleRequest], _ maybes: [VisibleRequest], usesLikely: Bool
  ) {
    let begin = cluster.map(\.first).min() ?? 0
    let end = cluster.map(\.last).max() ?? 0
    let failed = Set(cluster.map(\.call)).filter { failedForMoney($0) }
    let before = successes.filter { $0.first < begin }
    let after = successes.filter { $0.last > end && $0.first < next }
    let nearby = maybes.filter {
      $0.last > begin - Self.quarter && $0.first < min(end + Self.quarter, next)
    }
    let first = firstLines(cluster) + nearby.filter { $0.first < begin }.map { $0.lines[0] }
    if failed.count < 3 && end - begin <= 62_000_000 && !before.isEmpty && !after.isEmpty {
      if end - begin > 58_000_000 { undecided = "a blip of a minute" }
      blips.append(BlipTruth(first: first, callsFailed: failed.count))
      return
    }
    var truth = IncidentTruth()
    truth.first = first
    let lateMaybes = nearby.filter { $0.last > end }
    truth.last = lastLines(cluster) + lateMaybes.map { $0.lines[$0.lines.count - 1] }
    let ends = [end] + lateMaybes.map(\.last)
    truth.recovered = Array(Set(ends.flatMap { firstAfter($0, after) }))
    truth.firstSuccess = firstAfter(begin, successes.filter { $0.first < next })
    let earlier = nearby.filter { $0.first < begin }
    if truth.firstSuccess.isEmpty && !earlier.isEmpty { truth.firstSuccess = [noLine] }
    truth.firstSuccess += earlier.flatMap { firstAfter($0.first, successes) }
    truth.lastSuccessBefore = ([begin] + nearby.map(\.first).filter { $0 < begin }).flatMap {
      lastBefore($0, before)
    }
    judgeState(&truth, end: end, after, before, family)
    // A service that nothing ties to those that work again may still be refused.
    let isLeftOpen = Set(cluster.map(\.service)).contains { service in
      !world.services[service].logsOrganization && !world.services[service].logsProject
        && !after.contains { $0.service == service }
    }
    if isLeftOpen && truth.state == ["recovered"] { truth.recovery.insert("likely") }
    judgeScope(&truth, cluster)
    judgeCounts(&truth, cluster, nearby, begin: begin, end: end)
    judgePhase(&truth, cluster, own, successes, begin: begin, end: end, nearby)
    judgeSiblings(&truth, family, begin: begin, end: end, nearby)
    incidents.append(truth)
  }

  private func failedForMoney(_ call: Int) -> Bool {
    calls[call].requests.last?.answer.isRefusal == true
  }

  /// The first lines: all that bear the earliest stamp.
  private func firstLines(_ requests: [VisibleRequest]) -> AcceptedLines {
    let all = requests.flatMap(\.lines)
    let time = all.map { lines[$0].stamp }.min()
    return all.filter { lines[$0].stamp == time }
  }

  private func lastLines(_ requests: [VisibleRequest]) -> AcceptedLines {
    let all = requests.flatMap(\.lines)
    let time = all.map { lines[$0].stamp }.max()
    return all.filter { lines[$0].stamp == time }
  }

  /// The first line, or the first line of the first success that begins, after a moment.
  private func firstAfter(_ moment: Moment, _ successes: [VisibleRequest]) -> AcceptedLines {
    let line = successes.flatMap(\.lines).filter { lines[$0].stamp > moment }
      .min { lines[$0].stamp < lines[$1].stamp }
    let begun = successes.filter { $0.first > moment }.min { $0.first < $1.first }?.lines[0]
    return [line, begun].compactMap(\.self)
  }

  private func lastBefore(_ moment: Moment, _ successes: [VisibleRequest]) -> AcceptedLines {
    let line = successes.flatMap(\.lines).filter { lines[$0].stamp < moment }
      .max { lines[$0].stamp < lines[$1].stamp }
    let latest = successes.filter { $0.first < moment }.max { $0.first < $1.first }
    return [line, latest?.lines.first].compactMap(\.self)
  }

  // MARK: State and scope

  private func judgeState(
    _ truth: inout IncidentTruth, end: Moment, _ after: [VisibleRequest],
    _ before: [VisibleRequest], _ family: Family
  ) {
    let failing = family.services
    let logsEnd = lines.filter { failing.contains($0.service) }.map(\.stamp).max() ?? 0
    let goesOn = logsEnd - end >= Self.quarter + Self.margin
    let stops = logsEnd - end < Self.quarter - Self.margin
    if after.isEmpty {
      truth.state =
        goesOn ? ["failures_stopped"] : stops ? ["ongoing"] : ["failures_stopped", "ongoing"]
      truth.recovery = ["none"]
    } else {
      truth.state = ["recovered"]
      let isProven = after.contains(where: \.isProven)
      truth.recovery =
        !isProven
        ? ["likely"]
        : goesOn ? ["exact"] : stops ? ["logs_end_early"] : ["exact", "logs_end_early"]
    }
    truth.onset =
      before.isEmpty ? ["at_latest"] : before.contains(where: \.isProven) ? ["exact"] : ["likely"]
    // Behind a completion line, or a long pause of the logs, it is no more than likely.
    if before.contains(where: \.isProven) { truth.onset.insert("likely") }
  }

  private func judgeScope(_ truth: inout IncidentTruth, _ cluster: [VisibleRequest]) {
    let numbers = Set(cluster.map(\.service))
    let services = numbers.map { world.services[$0] }
    let refusedCalls = Set(cluster.map(\.call))
    // A rate limit's text names the organization, even where the logger does not.
    let naming = Set(
      lines.filter { line in
        line.call.map(refusedCalls.contains) == true
          && line.text.contains(
            world.organizations[world.services[line.service].organization].id)
      }.map(\.service))
    let organization = services[0].organization
    truth.organization = naming.isEmpty ? nil : world.organizations[organization].id
    let projects = Set(services.map { $0.logsProject ? $0.project : "" })
    truth.project = projects.count == 1 && projects != [""] ? projects.first : nil
    let always = services.filter { $0.logsOrganization || $0.logsProject }.count
    if always == services.count {
      truth.scopeConfidence = ["certain"]
    } else if naming.isEmpty && truth.project == nil && always == 0 {
      truth.scopeConfidence = ["unknown", "likely"]
    } else if naming == numbers {
      truth.scopeConfidence = ["certain", "likely", "unknown"]
    } else {
      truth.scopeConfidence = ["likely", "unknown"]
    }
  }

  // MARK: Counts

  private func judgeCounts(
    _ truth: inout IncidentTruth, _ cluster: [VisibleRequest], _ nearby: [VisibleRequest],
    begin: Moment, end: Moment
  ) {
    var waited = 0.0
    for request in cluster {
      truth.classes.insert(request.failureClass ?? "")
      truth.codes[request.failureClass ?? "", default: .exactly(0)] =
        truth.codes[request.failureClass ?? "", default: .exactly(0)] + .exactly(1)
      waited += request.lines.compactMap { lines[$0].delay }.reduce(0, +)
    }
    let most = truth.codes.values.map(\.low).max() ?? 0
    let slack = nearby.count
    truth.classes = Set(truth.codes.filter { $0.value.low >= most - slack }.keys)
    for key in truth.codes.keys { truth.codes[key]?.high += slack }
    let maybeWaited = nearby.flatMap(\.lines).compactMap { lines[$0].delay }.reduce(0, +)
    truth.secondsWaited = waited...(waited + maybeWaited)
    let byService = Dictionary(grouping: cluster, by: \.service)
    for (service, refused) in byService {
      truth.services[world.services[service].name] = serviceTruth(
        service, refused, nearby.filter { $0.service == service })
    }
    let failed = Set(cluster.map(\.call)).filter(failedForMoney)
    let firstLineOfCall = { (call: Int) in
      requestsByCall[call]?.first.map(\.first) ?? 0
    }
    truth.begunAfterFirst = CountRange(
      // DESIGN leaves open whether a call that another provider answered failed.
      low: failed.count { stampedBegin($0) > begin + 1000 && !calls[$0].isAnsweredElsewhere },
      high: failed.count { firstLineOfCall($0) >= begin } + slack)
    truth.fallbackCalls = .exactly(failed.count { calls[$0].isAnsweredElsewhere })
  }

  /// When a call began, by the clock of its host as far as its first line tells it.
  private func stampedBegin(_ call: Int) -> Moment {
    guard let request = requestsByCall[call]?.first, let line = request.lines.first,
      let clock = world.services[request.service].clocks.min()
    else { return 0 }
    return min(calls[call].begun + clock, lines[line].stamp)
  }

  private func serviceTruth(
    _ number: Int, _ refused: [VisibleRequest], _ maybes: [VisibleRequest]
  ) -> ServiceTruth {
    let service = world.services[number]
    var truth = ServiceTruth()
    let byCall = Dictionary(grouping: refused, by: \.call)
    // The last request of a call always has the line that names its end.
    truth.callsFailed = .exactly(byCall.keys.count(where: failedForMoney))
    truth.requests = CountRange(low: refused.count, high: refused.count + maybes.count)
    var wasted = 0
    var isMixed = false
    for call in byCall.keys {
      let seen = (requestsByCall[call] ?? [])
      guard let first = seen.firstIndex(where: { $0.verdict == .refused }) else { continue }
      wasted += seen[(first + 1)...].count { $0.verdict != .succeeded }
      if seen.contains(where: { $0.verdict != .refused }) { isMixed = true }
    }
    truth.wasted = CountRange(low: max(0, wasted - maybes.count), high: wasted + maybes.count)
    if !service.callsCanBeTold && (isMixed || !maybes.isEmpty) {
      truth.wasted = CountRange(low: 0, high: refused.count + maybes.count)
    }
    for call in byCall.keys {
      let seen = (requestsByCall[call] ?? [])
      let stated = seen.flatMap(\.lines).compactMap { lines[$0].statedRequests }.max()
      if let stated {
        truth.stated = truth.stated + .exactly(max(0, stated - seen.count))
      } else if service.client.hidesRetries, failedForMoney(call),
        calls[call].requests.last?.answer.status == 429
      {
        truth.byDefault = truth.byDefault + .exactly(2)
      }
    }
    truth.first = firstLines(refused) + maybes.map { $0.lines[0] }
    truth.last = lastLines(refused) + maybes.map { $0.lines[$0.lines.count - 1] }
    return truth
  }

  /// A completion line that names nobody may be about something else than a call.
  private func isSurelyRequest(_ request: VisibleRequest) -> Bool {
    request.verdict != .succeeded || request.isProven
  }

  private func judgePhase(
    _ truth: inout IncidentTruth, _ cluster: [VisibleRequest], _ own: [VisibleRequest],
    _ successes: [VisibleRequest], begin: Moment, end: Moment, _ nearby: [VisibleRequest]
  ) {
    // The alternation begins at the success behind which no refusals go on alone for ten minutes.
    let inside = successes.filter { $0.last > begin && $0.first < end }
      .map { $0.first > begin ? $0.first : $0.last }.sorted()
    let runs = zip(inside, Array(inside.dropFirst()) + [end])
    let lastLongRun = Array(runs).lastIndex { $0.1 - $0.0 > Self.mixedRun }
    let from = inside.dropFirst((lastLongRun ?? -1) + 1).first ?? .max
    if from < end {
      truth.mixedSuccesses = CountRange(
        low: successes.count { $0.first >= from && $0.last <= end },
        high: successes.count { $0.last >= from && $0.first <= end })
      truth.mixedFailures = CountRange(
        low: cluster.count { $0.first >= from && $0.last <= end },
        high: cluster.count { $0.last >= from } + nearby.count)
    }
    let earlier = nearby.filter { $0.first < begin }
    if let start = earlier.map(\.first).min() {
      truth.mixedSuccesses.low = 0
      truth.mixedSuccesses.high = successes.count { $0.last >= start && $0.first <= end }
      truth.mixedFailures.high = cluster.count + nearby.count
      truth.mixedFailures.low = 0
    }
    let failing = Set(cluster.map(\.service))
    let concerned = own.filter { failing.contains($0.service) }
    let wide = (begin - Self.quarter, end + Self.quarter)
    let low = nearby.isEmpty ? (begin, end) : (begin, end)
    let high = nearby.isEmpty ? (begin, end) : wide
    truth.totalSeen = CountRange(
      low: concerned.count { $0.first >= low.0 && $0.last <= low.1 && isSurelyRequest($0) },
      high: concerned.count { $0.last >= high.0 && $0.first <= high.1 })
    let byCall = Dictionary(grouping: concerned, by: \.call).values.map { requests in
      (
        first: requests.map(\.first).min() ?? 0, last: requests.map(\.last).max() ?? 0,
        isSure: requests.contains(where: isSurelyRequest)
      )
    }
    truth.total = CountRange(
      low: byCall.count { $0.first >= low.0 && $0.last <= low.1 && $0.isSure },
      high: byCall.count { $0.last >= high.0 && $0.first <= high.1 })
    let logsSuccesses = own.contains {
      failing.contains($0.service) && $0.verdict == .succeeded && $0.isProven
    }
    if !logsSuccesses { truth.total = nil }
    // Where nothing tells calls apart, a success may be taken for the retry of a neighbour's call.
    let untold = concerned.count {
      $0.verdict == .succeeded && !world.services[$0.service].callsCanBeTold
    }
    truth.totalSeen.low = max(0, truth.totalSeen.low - untold)
    if let total = truth.total { truth.total?.low = max(0, total.low - untold) }
    // A whole call counts when it overlaps, with all its requests.
    truth.totalSeen.high = max(
      truth.totalSeen.high,
      Dictionary(grouping: concerned, by: \.call).values.filter { requests in
        requests.contains { $0.last >= high.0 } && requests.contains { $0.first <= high.1 }
      }.reduce(0) { $0 + $1.count })
  }

  private func judgeSiblings(
    _ truth: inout IncidentTruth, _ family: Family, begin: Moment, end: Moment,
    _ nearby: [VisibleRequest]
  ) {
    let (earliest, latest) = nearby.reduce((begin, end)) {
      (min($0.0, $1.first), max($0.1, $1.last))
    }
    guard let project = family.project else { return }
    let others = requests.filter { request in
      let service = world.services[request.service]
      return service.project != project && service.logsProject && request.verdict == .succeeded
        && request.isProven
    }
    for (other, found) in Dictionary(grouping: others, by: { world.services[$0.service].project }) {
      let named = found.filter { world.services[$0.service].successNamesProject }
      let range = CountRange(
        low: named.count { $0.first >= begin && $0.last <= end },
        high: found.count { $0.last >= earliest && $0.first <= latest })
      if range.high > 0 { truth.siblings[other] = range }
    }
  }
}
