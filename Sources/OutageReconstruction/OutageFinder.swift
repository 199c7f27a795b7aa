// Refused calls to outages of one scope, and outages that are one event to stretches that are
// reported as incidents.

internal import FailureClassification

/// The time in which the calls of one scope were refused, up to its last refusal.
struct ScopedOutage {
  var scope: Int
  /// Its calls in the scope book.
  var refusals: Range<Int>
  var classes: Set<FailureClass>
  var firstTime: Int64
  var lastTime: Int64
  /// Refused calls that ended so, or were answered elsewhere.
  var lostCalls: Int
  /// Successes of services that were not refused but name the scope count, too.
  var countsOutside = false

  fileprivate func overlaps(_ other: ScopedOutage) -> Bool {
    firstTime <= other.lastTime && lastTime >= other.firstTime
  }
}

/// Outages that are one event.
struct OutageGroup {
  var outages: [Int]
  private(set) var scopes: [Int]
  private var scopeSet: Set<Int>
  var classes: Set<FailureClass>
  var firstTime: Int64
  var lastTime: Int64
  /// Of all its outages.
  var countsOutside: Bool
  /// Only one outage so far, and that no more than a blip.
  var isStray: Bool
  /// When the next group of one of its scopes begins.
  var until = Int64.max
  /// The first success of its scopes after its last refusal; `.max` where there is none.
  fileprivate var nextSuccess = Int64.max
}

/// Finds the outages of each scope.
struct OutageFinder {
  let policy: ReconstructionPolicy
  let book: ScopeBook

  /// By scope, then by time.
  func outages() -> [ScopedOutage] {
    let found = book.scopes.indices.map { scope in
      outages(book.refusalRanges[scope], withOutside: false).flatMap(weighOutside)
    }
    let accounts = Dictionary(grouping: book.scopes.indices) { book.scopes[$0].account }
    return found.enumerated().flatMap { scope, outages in
      let others = (accounts[book.scopes[scope].account] ?? []).filter { $0 != scope }
      guard others.count < Self.mostCompared else { return outages }
      let pauses = others.flatMap { zip(found[$0], found[$0].dropFirst()) }
      return outages.flatMap { split($0, at: pauses) }
    }
  }

  /// In an account with more scopes than this, each is looked at alone.
  private static let mostCompared = 64

  /// A scope that tells of no success is refused until it says otherwise; but when another one of its
  /// account was refused with it, worked, and was refused with it again, those were two outages.
  private func split(
    _ outage: ScopedOutage, at pauses: [(ScopedOutage, ScopedOutage)]
  ) -> [ScopedOutage] {
    let inside = pauses.filter { before, after in
      before.overlaps(outage) && after.overlaps(outage) && before.lastTime < after.firstTime
    }
    guard !inside.isEmpty else { return [outage] }
    return outages(outage.refusals, withOutside: outage.countsOutside) { part, refusal in
      guard refusal.time > part.lastTime, isApart(part, refusal) else { return false }
      return inside.contains { before, after in
        guard before.overlaps(part), after.lastTime >= refusal.time,
          let success = book.firstSuccess(
            of: before.scope, after: max(before.lastTime, part.lastTime))
        else { return false }
        return success.time < min(refusal.time, after.firstTime)
      }
    }
  }

  /// Successes of services that were not refused, but name the scope, speak for all of it unless they
  /// went on all the while: then something smaller than the scope was refused.
  ///
  /// Where they make stray refusals of an outage, it was none; where they lie only between stretches
  /// of refusals, each is an outage.
  private func weighOutside(_ outage: ScopedOutage) -> [ScopedOutage] {
    if isUndisturbed(outage) {
      var outage = outage
      outage.countsOutside = true
      return [outage]
    }
    let parts = outages(outage.refusals, withOutside: true)
    guard parts.count > 1, parts.allSatisfy(isStray) || parts.allSatisfy(isUndisturbed) else {
      return [outage]
    }
    return parts
  }

  /// Whether no success of services that were not refused lies within.
  private func isUndisturbed(_ outage: ScopedOutage) -> Bool {
    book.outsideSuccessCount(of: outage.scope, from: outage.firstTime, until: outage.lastTime) == 0
  }

  private func isStray(_ outage: ScopedOutage) -> Bool {
    outage.lostCalls < policy.blipCalls
      && seconds(outage.firstTime, outage.lastTime) <= policy.blipSeconds
  }

  /// Two refusals belong together when less than `outageGapSeconds` lie between them, or no success
  /// does; after a success, another billing class begins anew.
  private func outages(_ refusals: Range<Int>, withOutside: Bool) -> [ScopedOutage] {
    outages(refusals, withOutside: withOutside, isBreak)
  }

  private func outages(
    _ refusals: Range<Int>, withOutside: Bool, _ isBreak: (ScopedOutage, Refusal) -> Bool
  ) -> [ScopedOutage] {
    var outages: [ScopedOutage] = []
    book.refusals.forEach(in: refusals) { place, refusal in
      let last = outages.count - 1
      if last >= 0, !isBreak(outages[last], refusal) {
        outages[last].refusals = outages[last].refusals.lowerBound..<place + 1
        outages[last].classes.insert(refusal.failureClass)
        outages[last].lastTime = max(outages[last].lastTime, refusal.lastTime)
        outages[last].lostCalls += refusal.isLost ? 1 : 0
      } else {
        outages.append(
          ScopedOutage(
            scope: refusal.scope, refusals: place..<place + 1, classes: [refusal.failureClass],
            firstTime: refusal.time, lastTime: refusal.lastTime,
            lostCalls: refusal.isLost ? 1 : 0, countsOutside: withOutside))
      }
    }
    return outages
  }

  private func isBreak(_ outage: ScopedOutage, _ refusal: Refusal) -> Bool {
    guard refusal.time > outage.lastTime,
      let success = book.firstSuccess(
        of: outage.scope, after: outage.lastTime, withOutside: outage.countsOutside),
      success.time < refusal.time
    else { return false }
    return isApart(outage, refusal)
  }

  /// Whether a success between an outage and a refusal makes two outages of them.
  private func isApart(_ outage: ScopedOutage, _ refusal: Refusal) -> Bool {
    seconds(outage.lastTime, refusal.time) >= policy.outageGapSeconds
      || !outage.classes.mayGoOn(with: refusal.failureClass)
  }
}

/// Finds the outages that are one event.
struct OutageGrouper {
  let policy: ReconstructionPolicy
  let book: ScopeBook
  /// Of all scopes.
  let outages: [ScopedOutage]

  /// By the time of the first refusal.
  func groups() -> [OutageGroup] {
    let order = outages.indices.sorted { left, right in
      let (first, second) = (outages[left], outages[right])
      if first.firstTime != second.firstTime { return first.firstTime < second.firstTime }
      return book.refusals[first.refusals.lowerBound].number
        < book.refusals[second.refusals.lowerBound].number
    }
    var groups: [OutageGroup] = []
    /// The last groups of each account, newest last.
    var recent: [Symbol: [Int]] = [:]
    for place in order {
      let outage = outages[place]
      let account = book.scopes[outage.scope].account
      let group = recent[account, default: []].last { isSameEvent(groups[$0], outage) }
      if let group {
        add(outage, at: place, to: &groups[group])
      } else {
        groups.append(OutageGroup(outage, at: place, isStray: isStray(outage)))
        groups[groups.count - 1].nextSuccess = nextSuccess(
          of: [outage.scope], after: outage.lastTime, withOutside: outage.countsOutside)
        recent[account, default: []].append(groups.count - 1)
        if recent[account, default: []].count > Self.mostRecent { recent[account]?.removeFirst() }
      }
    }
    closeEach(&groups)
    return groups
  }

  /// So many projects of an account can be refused at the same time, each for a reason of its own.
  private static let mostRecent = 64

  private func add(_ outage: ScopedOutage, at place: Int, to group: inout OutageGroup) {
    let counted = group.countsOutside
    group.add(outage, at: place)
    // Of very many scopes not all are asked each time.
    let isKnown = group.nextSuccess > group.lastTime && counted == group.countsOutside
    let next = nextSuccess(
      of: isKnown ? [outage.scope] : group.scopes, after: group.lastTime,
      withOutside: group.countsOutside)
    group.nextSuccess = isKnown ? min(group.nextSuccess, next) : next
  }

  private func isSameEvent(_ group: OutageGroup, _ outage: ScopedOutage) -> Bool {
    let isMember = group.holds(outage.scope)
    if !isMember && (isOwnLimit(group, outage) || isIndependent(outage, of: group)) { return false }
    guard outage.firstTime > group.lastTime, hasSuccess(behind: group, before: outage) else {
      return true
    }
    let gap = seconds(group.lastTime, outage.firstTime)
    // Stray refusals of two services are none of one outage.
    if !isMember && gap > policy.blipSeconds && group.isStray && isStray(outage) { return false }
    return gap < policy.outageGapSeconds
      && group.classes.mayGoOn(with: outage.classes)
  }

  /// Too few calls between successes of the scope for an outage of their own.
  private func isStray(_ outage: ScopedOutage) -> Bool {
    outage.lostCalls < policy.blipCalls
      && seconds(outage.firstTime, outage.lastTime) <= policy.blipSeconds
      && book.lastSuccess(of: outage.scope, before: outage.firstTime) != nil
      && book.firstSuccess(of: outage.scope, after: outage.lastTime) != nil
  }

  private func hasSuccess(behind group: OutageGroup, before outage: ScopedOutage) -> Bool {
    let withOutside = group.countsOutside && outage.countsOutside
    let others =
      withOutside == group.countsOutside
      ? group.nextSuccess
      : nextSuccess(of: group.scopes, after: group.lastTime, withOutside: withOutside)
    let own = nextSuccess(of: [outage.scope], after: group.lastTime, withOutside: withOutside)
    return min(own, others) < outage.firstTime
  }

  /// The first success of some scopes after a moment; `.max` where there is none.
  private func nextSuccess(of scopes: [Int], after time: Int64, withOutside: Bool) -> Int64 {
    scopes.lazy.compactMap { scope in
      book.firstSuccess(of: scope, after: time, withOutside: withOutside)?.time
    }.min() ?? .max
  }

  /// A code that names a project's own limit says nothing about other projects.
  private func isOwnLimit(_ group: OutageGroup, _ outage: ScopedOutage) -> Bool {
    let isOwn = outage.classes.contains(.projectSpendLimitExceeded)
    let isOthers = group.classes.contains(.projectSpendLimitExceeded)
    return (isOwn || isOthers) && isProject(outage.scope) && group.scopes.contains(where: isProject)
  }

  private func isProject(_ scope: Int) -> Bool {
    if case .project = book.scopes[scope].key { true } else { false }
  }

  /// Whether the scope went on while the group was refused, so that what stopped it later is
  /// another event.
  ///
  /// Only projects and keys can be told apart so: services without ids share an account as far as
  /// anybody knows. The first moments do not count: a balance does not end everywhere at once.
  private func isIndependent(_ outage: ScopedOutage, of group: OutageGroup) -> Bool {
    guard book.scopes[outage.scope].isApart else { return false }
    let from = group.firstTime + Int64(policy.blipSeconds * 1e9)
    let until = min(outage.firstTime, group.lastTime)
    guard from < until else { return false }
    return book.successCount(of: outage.scope, from: from, until: until) >= policy.blipCalls
  }

  /// What comes behind the beginning of the next group of a scope is no recovery of this one.
  private func closeEach(_ groups: inout [OutageGroup]) {
    var next: [Int: Int64] = [:]
    for index in groups.indices.reversed() {
      let later = groups[index].scopes.compactMap { next[$0] }.filter {
        $0 > groups[index].lastTime
      }
      groups[index].until = later.min() ?? .max
      for scope in groups[index].scopes { next[scope] = groups[index].firstTime }
    }
  }
}

extension OutageGroup {
  fileprivate func holds(_ scope: Int) -> Bool { scopeSet.contains(scope) }

  fileprivate init(_ outage: ScopedOutage, at place: Int, isStray: Bool) {
    outages = [place]
    scopes = [outage.scope]
    scopeSet = [outage.scope]
    classes = outage.classes
    countsOutside = outage.countsOutside
    self.isStray = isStray
    firstTime = outage.firstTime
    lastTime = outage.lastTime
  }

  fileprivate mutating func add(_ outage: ScopedOutage, at place: Int) {
    outages.append(place)
    if scopeSet.insert(outage.scope).inserted { scopes.append(outage.scope) }
    classes.formUnion(outage.classes)
    countsOutside = countsOutside && outage.countsOutside
    isStray = false
    lastTime = max(lastTime, outage.lastTime)
  }
}

/// Seconds from one moment to another; both are nanoseconds.
func seconds(_ from: Int64, _ until: Int64) -> Double {
  Double(until.subtractingReportingOverflow(from).partialValue) / 1e9
}
