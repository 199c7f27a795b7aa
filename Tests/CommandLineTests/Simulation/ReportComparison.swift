// A report beside the truth: every difference in words.

/// What of a report is not true.
struct ReportComparison {
  private let truth: VisibleTruth
  private let simulator: Simulator
  private let places: [[LinePlaceInFile]]
  private(set) var differences: [String] = []

  init(_ report: JSONValue, _ truth: VisibleTruth, _ simulator: Simulator, _ files: SimulatedFiles)
  {
    self.truth = truth
    self.simulator = simulator
    places = files.places
    guard truth.undecided == nil else {
      neverFalselyCertain(report)
      return
    }
    let incidents = report["incidents"].array
    let verdict =
      !truth.showsCalls
      ? "nothing_found" : truth.incidents.isEmpty ? "no_billing_outage" : "billing_outage"
    expect(report["verdict"], isOneOf: [verdict], "verdict")
    compareBlips(report["blips"].array)
    guard incidents.count == truth.incidents.count else {
      let times = incidents.map { $0["first_failure"]["time"].string ?? "" }
      differences.append(
        "\(incidents.count) incidents \(times), truth \(truth.incidents.count) "
          + "\(truth.incidents.map { described($0.first) })")
      return
    }
    for (index, pair) in zip(incidents, truth.incidents).enumerated() {
      compare(pair.0, pair.1, "incident \(index + 1)")
    }
  }

  /// What holds whatever the definitions leave open.
  private mutating func neverFalselyCertain(_ report: JSONValue) {
    // What a rate limit's text names, the service's own lines name.
    let world = simulator.world
    let naming = Set(
      simulator.lines.filter { line in
        line.text.contains(world.organizations[world.services[line.service].organization].id)
      }.map(\.service))
    let names = world.services.indices.filter { service in
      !world.services[service].logsOrganization && !world.services[service].logsProject
        && !naming.contains(service)
    }.map { world.services[$0].name }
    for incident in report["incidents"].array {
      let services = incident["scope"]["services"].array.compactMap(\.string)
      if incident["confidence"]["scope"].string == "certain",
        services.contains(where: names.contains)
      {
        differences.append("scope certain, but \(names) name no id")
      }
    }
  }

  // MARK: One incident

  private mutating func compare(_ said: JSONValue, _ truth: IncidentTruth, _ name: String) {
    expect(said["class"], isOneOf: truth.classes, "\(name) class")
    expect(said["state"], isOneOf: truth.state, "\(name) state")
    expect(said["confidence"]["onset"], isOneOf: truth.onset, "\(name) onset")
    expect(said["confidence"]["recovery"], isOneOf: truth.recovery, "\(name) recovery")
    expect(said["confidence"]["scope"], isOneOf: truth.scopeConfidence, "\(name) scope confidence")
    expect(said["first_failure"], isLine: truth.first, "\(name) first_failure")
    expect(said["last_failure"], isLine: truth.last, "\(name) last_failure")
    expect(said["recovered"], isLine: truth.recovered, "\(name) recovered")
    expect(
      said["last_success_before"], isLine: truth.lastSuccessBefore, "\(name) last_success_before")
    expect(
      said["first_success_after_first_failure"], isLine: truth.firstSuccess,
      "\(name) first_success_after_first_failure")
    if said["scope"]["organization"].string != truth.organization {
      note("\(name) organization", said["scope"]["organization"], truth.organization ?? "none")
    }
    if said["scope"]["project"].string != truth.project {
      note("\(name) project", said["scope"]["project"], truth.project ?? "none")
    }
    compareCounts(said, truth, name)
    compareServices(said, truth, name)
    compareSiblings(said, truth, name)
  }

  private mutating func compareCounts(_ said: JSONValue, _ truth: IncidentTruth, _ name: String) {
    let services = Array(truth.services.values)
    let sum = { (count: KeyPath<ServiceTruth, CountRange>) in
      services.map { $0[keyPath: count] }.reduce(.exactly(0), +)
    }
    var failed = sum(\.callsFailed)
    // DESIGN leaves open whether a call that another provider answered failed.
    failed.low -= truth.fallbackCalls.high
    expect(said["calls"]["failed"], in: failed, "\(name) calls.failed")
    if let total = truth.total {
      expect(said["calls"]["total"], in: total, "\(name) calls.total")
    } else if said["calls"]["total"] != .null {
      note("\(name) calls.total", said["calls"]["total"], "null")
    }
    expect(
      said["calls"]["begun_after_first_failure"], in: truth.begunAfterFirst,
      "\(name) begun_after_first_failure")
    let requests = said["requests"]
    expect(requests["failed_seen"], in: sum(\.requests), "\(name) requests.failed_seen")
    expect(requests["total_seen"], in: truth.totalSeen, "\(name) requests.total_seen")
    expect(requests["failed_inferred"]["stated"], in: sum(\.stated), "\(name) requests stated")
    expect(requests["failed_inferred"]["default"], in: sum(\.byDefault), "\(name) requests default")
    let wasted = said["wasted_retries"]
    expect(wasted["seen"], in: sum(\.wasted), "\(name) wasted.seen")
    expect(wasted["inferred"]["stated"], in: sum(\.stated), "\(name) wasted stated")
    expect(wasted["inferred"]["default"], in: sum(\.byDefault), "\(name) wasted default")
    if let range = truth.secondsWaited, case .number(let seconds) = wasted["seconds_waited"],
      seconds < range.lowerBound - 0.01 || seconds > range.upperBound + 0.01
    {
      note("\(name) seconds_waited", wasted["seconds_waited"], "\(range)")
    }
    for code in said["codes"].array {
      let range = truth.codes[code["class"].string ?? ""] ?? .exactly(0)
      expect(code["requests"], in: range, "\(name) codes \(code["class"].string ?? "")")
    }
    let mixed = said["mixed"]
    expect(orZero: mixed["successes"], in: truth.mixedSuccesses, "\(name) mixed.successes")
    expect(orZero: mixed["failures"], in: truth.mixedFailures, "\(name) mixed.failures")
    expect(orZero: said["fallback"]["calls"], in: truth.fallbackCalls, "\(name) fallback.calls")
  }

  private mutating func compareServices(_ said: JSONValue, _ truth: IncidentTruth, _ name: String) {
    let rows = said["by_service"].array
    let names = Set(rows.compactMap { $0["service"].string })
    if names != Set(truth.services.keys) {
      differences.append(
        "\(name) services \(names.sorted()), truth \(truth.services.keys.sorted())")
      return
    }
    for row in rows {
      let service = row["service"].string ?? ""
      guard let truth = truth.services[service] else { continue }
      let name = "\(name) \(service)"
      let isFallback = simulator.world.services.contains {
        $0.name == service && $0.client == .fallback
      }
      if !isFallback { expect(row["calls_failed"], in: truth.callsFailed, "\(name) calls_failed") }
      expect(row["requests_failed_seen"], in: truth.requests, "\(name) requests_failed_seen")
      expect(row["wasted_retries_seen"], in: truth.wasted, "\(name) wasted_retries_seen")
      expect(row["requests_failed_inferred"]["stated"], in: truth.stated, "\(name) stated")
      expect(row["requests_failed_inferred"]["default"], in: truth.byDefault, "\(name) default")
      expect(row["first_failure"], isLine: truth.first, "\(name) first_failure")
      expect(row["last_failure"], isLine: truth.last, "\(name) last_failure")
    }
  }

  private mutating func compareSiblings(_ said: JSONValue, _ truth: IncidentTruth, _ name: String) {
    let siblings = said["siblings"].array
    for (project, range) in truth.siblings where range.low > 0 {
      guard let found = siblings.first(where: { $0["scope"]["project"].string == project }) else {
        differences.append("\(name) siblings lack \(project)")
        continue
      }
      let count =
        found["calls"]["succeeded"] == .null ? found["succeeded"] : found["calls"]["succeeded"]
      expect(count, in: range, "\(name) sibling \(project) succeeded")
    }
  }

  private mutating func compareBlips(_ said: [JSONValue]) {
    let sure = truth.blips.filter { blip in
      !said.contains { isLine($0["first"], blip.first) }
    }
    for blip in sure { differences.append("no blip at \(described(blip.first))") }
    if said.count > truth.blips.count && !truth.mayHaveMoreBlips {
      differences.append("\(said.count) blips, truth \(truth.blips.count)")
    }
  }

  // MARK: Values

  private mutating func note(_ what: String, _ said: JSONValue, _ wanted: String) {
    differences.append("\(what): said \(shown(said)), truth \(wanted)")
  }

  private func shown(_ value: JSONValue) -> String {
    switch value {
    case .null: "null"
    case .string(let text): text
    case .number(let number): Int(exactly: number).map(String.init) ?? "\(number)"
    case .object:
      "\(value["time"].string ?? "?") \(value["file"].string ?? "?"):\(value["line"].int ?? 0)"
    default: "\(value)"
    }
  }

  private mutating func expect(_ said: JSONValue, isOneOf wanted: Set<String>, _ what: String) {
    if !wanted.contains(said.string ?? "") {
      note(what, said, wanted.sorted().joined(separator: " or "))
    }
  }

  private mutating func expect(_ said: JSONValue, in range: CountRange, _ what: String) {
    // An unknown number is null: only where the lines do not decide it.
    if said == .null && range.low < range.high { return }
    guard let number = said.int, range.contains(number) else {
      note(what, said, range.low == range.high ? "\(range.low)" : "\(range.low)...\(range.high)")
      return
    }
  }

  private mutating func expect(orZero said: JSONValue, in range: CountRange, _ what: String) {
    expect(said == .null ? .number(0) : said, in: range, what)
  }

  private mutating func expect(_ said: JSONValue, isLine accepted: AcceptedLines, _ what: String) {
    if !isLine(said, accepted) { note(what, said, described(accepted)) }
  }

  private func isLine(_ said: JSONValue, _ accepted: AcceptedLines) -> Bool {
    if said == .null { return accepted.isEmpty || accepted.contains(noLine) }
    return accepted.contains { number in
      if number == noLine { return false }
      let place = LinePlaceInFile(file: said["file"].string ?? "", line: said["line"].int ?? 0)
      return places[number].contains(place)
        && said["time"].string == stampText(simulator.lines[number])
    }
  }

  /// The stamp with the digits that the line has.
  private func stampText(_ line: SimulatedLine) -> String {
    let time = CalendarTime(line.stamp)
    let isFine = simulator.world.services[line.service].style == .structlog
    return "\(time.date)T\(time.clock).\(isFine ? time.fraction : time.milliseconds)Z"
  }

  private func described(_ accepted: AcceptedLines) -> String {
    if accepted.isEmpty { return "none" }
    return accepted.prefix(3).map { number in
      if number == noLine { return "none" }
      let place = places[number].first
      return "\(stampText(simulator.lines[number])) \(place?.file ?? "?"):\(place?.line ?? 0)"
    }.joined(separator: " or ")
  }
}
