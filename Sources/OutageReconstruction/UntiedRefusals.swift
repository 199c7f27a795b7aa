// HTTP 429 of services that nothing ties to an outage, while it lasted: for want of money or of
// patience, no line tells.

internal import FailureClassification

/// Says which calls beside outages may have been refused for the same reason.
struct UntiedRefusals {
  let table: EventTable
  let calls: CallStore
  let drafts: [IncidentDraft]

  private struct Count {
    var calls = 0
    var firstRow = Int.max
  }

  /// So many services are named.
  private static let mostServices = 3
  /// So many are counted.
  private static let most = 1024

  var statements: [Statement] {
    let outages = drafts.indices.filter { !drafts[$0].isBlip }
    guard !outages.isEmpty else { return [] }
    let spans = SpanIndex(
      outages.map {
        SpanIndex.Span(
          first: drafts[$0].group.firstTime, last: max(drafts[$0].group.lastTime, drafts[$0].until),
          place: $0)
      })
    var counts: [Symbol: Count] = [:]
    calls.forEach { _, call in
      guard call.head.provider.isOpenAI, call.failed, call.firstRefusal == nil,
        call.requests.last?.failureClass == .http429Unspecified,
        counts[call.service] != nil || counts.count < Self.most,
        !spans.places(from: call.start, until: call.end).isEmpty
      else { return }
      var count = counts[call.service] ?? Count()
      count.calls += 1
      count.firstRow = min(count.firstRow, call.number)
      counts[call.service] = count
    }
    guard let first = counts.values.map(\.firstRow).min() else { return [] }
    let sum = counts.values.reduce(0) { $0 + $1.calls }
    let names = counts.sorted {
      ($1.value.calls, $0.value.firstRow) < ($0.value.calls, $1.value.firstRow)
    }
    .map { table.symbols.name($0.key) ?? "unknown" }
    let shown = names.prefix(Self.mostServices).joined(separator: ", ")
    let services = names.count > Self.mostServices ? shown + " and others" : shown
    let noun = sum == 1 ? "1 call of \(services) was" : "\(sum) calls of \(services) were"
    return [
      Statement(
        "\(noun) answered with HTTP 429 while an outage lasted, and no line says why, or that "
          + "\(sum == 1 ? "it has" : "they have") the same account: \(sum == 1 ? "it is" : "they are") "
          + "in no outage. Log the error's code.", table.evidence(table.rows[first]))
    ]
  }
}
