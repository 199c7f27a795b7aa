internal import LogDecoding
internal import OutageReconstruction

/// What has to do with some incidents: their time and their lines.
struct IncidentReach {
  /// What came so shortly before or after an incident may have to do with it.
  private static let margin: Int64 = 3_600_000_000_000

  private struct Place: Hashable {
    var file: String
    var line: Int
  }

  private let spans: [ClosedRange<Int64>]
  private let places: Set<Place>
  /// All files that an incident rests on.
  let files: Set<String>

  init(_ incidents: [Incident]) {
    spans = incidents.map(Self.span)
    let evidence = incidents.flatMap(\.evidence)
    places = Set(evidence.map { Place(file: $0.file, line: $0.line) })
    files = Set(evidence.map(\.file))
  }

  /// An end that is not known is open.
  private static func span(of incident: Incident) -> ClosedRange<Int64> {
    let from = incident.firstFailure.time.map { $0.nanoseconds.saturatingAdd(-margin) } ?? Int64.min
    let end = incident.recovered?.time ?? incident.lastFailure.time
    let until = end.map { $0.nanoseconds.saturatingAdd(margin) } ?? Int64.max
    // Lines of several clocks can stand the wrong way round.
    return min(from, until)...max(from, until)
  }

  /// Whether a time from `first` to `last` touches that of an incident; an end that is not known
  /// may lie anywhere.
  func includes(_ first: Timestamp?, _ last: Timestamp?) -> Bool {
    let from = first?.nanoseconds ?? Int64.min
    let until = last?.nanoseconds ?? Int64.max
    return spans.contains { $0.lowerBound <= until && from <= $0.upperBound }
  }

  /// Whether a statement does not rest on other incidents alone.
  func includes(_ statement: Statement, untold: IncidentReach) -> Bool {
    guard let evidence = statement.evidence else { return true }
    let place = Place(file: evidence.file, line: evidence.line)
    return places.contains(place) || !untold.places.contains(place)
  }
}

extension Int64 {
  fileprivate func saturatingAdd(_ other: Int64) -> Int64 {
    let (sum, overflow) = addingReportingOverflow(other)
    guard overflow else { return sum }
    return other < 0 ? Int64.min : Int64.max
  }
}

extension Incident {
  /// Every line that it rests on.
  fileprivate var evidence: [Evidence] {
    course + codes.flatMap { [$0.first, $0.last] } + pauses.map(\.first)
      + otherFailures.flatMap { [$0.first, $0.last] } + siblings.map(\.example)
      + remarks.compactMap(\.evidence)
      + outages.flatMap { [$0.firstFailure, $0.lastFailure] + [$0.recovered].compactMap(\.self) }
      + byService.flatMap {
        [$0.firstFailure, $0.lastFailure] + [$0.recovered].compactMap(\.self) + $0.example
      }
      + causes.flatMap { ($0.supporting + $0.opposing).compactMap(\.evidence) }
  }

  private var course: [Evidence] {
    let rest = [
      lastSuccessBefore, firstSuccessAfterFirstFailure, recovered, firstWastedRetry, firstAlert,
      fallback?.example, otherAccounts?.example, burn?.evidence,
    ]
    return [firstFailure, lastFailure] + rest.compactMap(\.self)
  }
}
