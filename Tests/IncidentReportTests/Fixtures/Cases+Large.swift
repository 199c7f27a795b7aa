@testable import FailureClassification
@testable import IncidentReport
@testable import LogDecoding
@testable import LogInput
@testable import OutageReconstruction

extension Cases {
  /// An incident of very many services, whose names come from `name`.
  static func large(services count: Int, name: (Int) -> String) -> Report {
    let names = (0..<count).map(name)
    return report(
      Reconstruction(
        incidents: [largeIncident(names, failed: 100 * count)],
        blips: (0..<40).map { number in
          let time = line("01:\(padded(number, 2)):00", "\(names[0]).log", number, names[0])
          return Blip(
            failureClass: .billingNotActive, service: name(number), first: time, last: time,
            callsFailed: 1)
        },
        failures: largeFailures(names), eventCount: 2_000_000,
        unknowns: (0..<300).map { Statement("What \(name($0)) did in the gap.") },
        unknownFailures: unknownFailures(
          (0..<90).map { number in
            let time = line("02:00:00", "app.log", number, names[0])
            return unknownFailure(
              "kind \(name(number))", lines: 90 - number, first: time, last: time,
              text: name(number))
          }, omittedGroups: 7, omittedLines: 9)),
      inputs: largeInputs(names))
  }

  /// Very many incidents, each of some services.
  static func crowd(incidents count: Int, name: (Int) -> String) -> Report {
    let incidents = (0..<count).map { number in
      var outage = largeIncident((0..<4).map { name(4 * number + $0) }, failed: 10 + number)
      outage.id = "q-20260621-0213-\(padded(number, 6))"
      if number % 7 == 3 {
        outage.recovered = nil
        outage.state = .ongoing
      }
      return outage
    }
    return report(
      Reconstruction(
        incidents: incidents,
        omittedIncidents: OmittedIncidents(count: 5, callsFailed: 9), blips: [],
        failures: largeFailures((0..<10).map(name)), eventCount: 2_000_000, unknowns: []),
      inputs: largeInputs((0..<50).map(name)))
  }

  private static func largeIncident(_ names: [String], failed: Int) -> Incident {
    let first = line("02:00:00", "\(names[0])/a.log", 1, names[0], model: names[0])
    let last = line("03:00:00", "\(names[0])/a.log", 900, names[0])
    let recovered = line("03:00:10", "\(names[0])/a.log", 901, names[0])
    var outage = incident(
      state: .recovered, first: first, last: last, recovered: recovered, failed: failed,
      total: 2 * failed, seen: 2 * failed)
    outage.scope = Scope(organization: names[0], project: names.last, services: names)
    outage.wasted.seen = failed
    outage.wasted.assumptions = names.prefix(30).map { "\($0): the default" }
    outage.byService = names.enumerated().map { offset, name in
      let onset = offset == 0 ? first : line("02:30:00", "\(name).log", 1, name)
      return service(
        name, failed: 100, seen: 200, wasted: 100, first: onset, last: last, recovered: recovered,
        example: offset == 0 ? (1...30).map { line("02:00:00", "s.log", $0, name) } : [])
    }
    outage.codes = names.prefix(20).map {
      CodeUse(
        failureClass: .insufficientQuota, detail: $0, first: first, last: last, requests: 3)
    }
    outage.remarks = names.prefix(60).map {
      Remark(kind: .alert, text: $0, evidence: line("02:30:01", "alerts.log", 1, $0))
    }
    outage.causes = names.prefix(6).map {
      CauseFinding(
        cause: $0, verdict: .likely, supporting: [Statement($0, first)],
        opposing: [Statement($0, last)], fix: $0, owner: "billing", support: nil)
    }
    outage.siblings = names.prefix(9).map {
      SiblingScope(scope: Scope(project: $0), succeeded: 2, failed: 1, example: last)
    }
    outage.series.failedByService = Dictionary(
      names.prefix(12).map { ($0, [1, 0, 2, 5]) }, uniquingKeysWith: { $1 })
    return outage
  }

  private static func largeFailures(_ names: [String]) -> [FailureSummary] {
    let time = line("02:00:00", "\(names[0]).log", 1, names[0])
    return FailureClass.allCases.map {
      failure(
        $0, detail: names[0], lines: 2, requests: 2, calls: 1, first: time, last: time,
        text: names[0])
    }
  }

  private static func largeInputs(_ names: [String]) -> [InputLedger] {
    names.prefix(200).map { name in
      var file = ledger(
        "\(name).log", bytes: 1 << 30, lines: 1000, json: 600, events: 500,
        "2026-06-21T01:00:00Z", "2026-06-21T09:00:00Z")
      file.problems = [InputProblem(.trailingBytes, "3 bytes behind the end are no gzip")]
      return file
    }
  }
}
