// The history as numbers, for the same collector as a report's (OpenMetricsRenderer.swift).

package import LogDecoding
internal import OutageReconstruction

extension HistoryList {
  /// Gauges over all that the history knows, whatever `since` leaves out of lists.
  ///
  /// No name out of a log stands there: ids, classes and times are ours.
  ///
  /// - Parameter lastScan: When logs were last scanned; `nil` when they never were.
  /// - Returns: OpenMetrics text.
  package func openMetrics(lastScan: Timestamp?) -> String {
    let valid = all.filter(\.isValid)
    let states: [OutageState] = [.ongoing, .failuresStopped, .recovered]
    let families = [
      MetricFamily(
        "history_incidents", "Billing outages that the history knows, by how they stand.",
        states.map { state in
          ([("state", state.rawValue)], String(valid.count { $0.state == state.rawValue }))
        }),
      MetricFamily(
        "history_last_scan_timestamp_seconds", unit: "seconds",
        "When logs were last scanned for this history.", MetricFamily.seconds(lastScan)),
      MetricFamily(
        "history_last_incident_timestamp_seconds", unit: "seconds",
        "The first failure of the latest billing outage.",
        MetricFamily.seconds(valid.compactMap(\.first).max())),
      MetricFamily(
        "history_open_incident", "Billing outages that go on; always 1.",
        open(valid)),
    ]
    return families.filter { !$0.samples.isEmpty }.map(\.text).joined() + "# EOF\n"
  }

  /// One series for each id.
  private func open(_ entries: [HistoryEntry]) -> [MetricFamily.Sample] {
    var ids: Set<String> = []
    return entries.filter(\.isOpen).compactMap { entry in
      guard ids.insert(MetricFamily.labelText(entry.id)).inserted else { return nil }
      return (
        [
          ("id", entry.id), ("class", entry.failureClass),
          ("since", entry.first?.rfc3339 ?? "unknown"),
        ], "1"
      )
    }
  }
}
