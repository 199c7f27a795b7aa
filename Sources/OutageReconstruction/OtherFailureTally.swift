// Calls that failed within an outage for another reason than money: a wrong key tried meanwhile keeps
// calls from working, and is no refusal.

internal import FailureClassification

/// Counts of one incident, by class.
struct OtherFailureTally {
  struct Count {
    fileprivate(set) var calls = 0
    fileprivate(set) var first: ServiceRow
    fileprivate(set) var last: ServiceRow
  }

  private(set) var counts: [FailureClass: Count] = [:]

  mutating func add(_ call: CallFacts) {
    guard let request = call.requests.last, let failureClass = request.failureClass else { return }
    let first = ServiceRow(row: call.number, service: call.service)
    let last = ServiceRow(row: request.lastRow, service: call.service)
    var count = counts[failureClass] ?? Count(first: first, last: last)
    count.calls += 1
    if first.row < count.first.row { count.first = first }
    if last.row > count.last.row { count.last = last }
    counts[failureClass] = count
  }
}

extension CallFacts {
  /// Whether the call failed for a reason that a line tells, and none of its requests for money.
  var failedOtherwise: Bool {
    guard failed, firstRefusal == nil, let failureClass = requests.last?.failureClass else {
      return false
    }
    return failureClass != .http429Unspecified
  }
}

extension IncidentBuilder {
  /// What else calls failed for, the first first.
  func otherFailures() -> [OtherFailure] {
    tally.otherFailures.counts.sorted { $0.value.first.row < $1.value.first.row }.map {
      OtherFailure(
        failureClass: $0.key, calls: $0.value.calls, first: evidence($0.value.first),
        last: evidence($0.value.last))
    }
  }
}
