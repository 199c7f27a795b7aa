internal import LogDecoding

extension ReportDocument {
  /// What changed between two reports.
  init(_ comparison: ReportComparison) {
    self.init(sections: [Section(.head, ComparisonLayout(comparison).blocks)])
  }
}

/// Lays a comparison out: the answer, both reports, then incidents, classes and services.
struct ComparisonLayout {
  typealias Block = ReportDocument.Block
  typealias Column = ReportDocument.Column
  typealias Table = ReportDocument.Table

  private static let mostRows = 30
  private static let mostChangedIncidents = 20
  private static let mostNames = 12

  let comparison: ReportComparison
  private var clock: DisplayClock { comparison.clock }

  init(_ comparison: ReportComparison) {
    self.comparison = comparison
  }

  var blocks: [Block] {
    [.heading(level: 1, Self.headline(comparison)), .table(reports)] + sameness + omitted
      + newIncidents
      + goneIncidents + changedIncidents + classes + services
  }

  // MARK: The answer

  /// `Outages: 1 new; services: 2 new, 1 gone`.
  static func headline(_ comparison: ReportComparison) -> Prose {
    guard !comparison.isSame else { return "No difference between the two reports" }
    let parts = [
      part("outages", comparison.incidents), part("failure classes", comparison.classes),
      part("services", comparison.services),
    ].compactMap(\.self)
    return parts.isEmpty ? "The verdict changed" : Prose.joined(parts, separator: "; ").capitalized
  }

  private static func part<Row, Change>(
    _ noun: Prose, _ differences: Differences<Row, Change>
  ) -> Prose? {
    let counts = [
      (differences.new.count, "new"), (differences.gone.count, "gone"),
      (differences.changed.count, "changed"),
    ].filter { $0.0 > 0 }
    guard !counts.isEmpty else { return nil }
    let words = counts.map { count, what -> Prose in "\(count) \(words: what)" }
    return "\(noun): \(Prose.joined(words, separator: ", "))"
  }

  // MARK: Both reports

  private var reports: Table {
    let sides = [comparison.before, comparison.after]
    func row(_ title: Prose, _ cell: (ReportSnapshot) -> Prose) -> [Prose] {
      [title] + sides.map(cell)
    }
    var rows = [
      row("Report") { $0.name == "-" ? "standard input" : .file($0.name) },
      row("Made") { $0.generatedAt.map { "\(words: clock.dateTime($0))" } ?? "unknown" },
      row("Headline") { $0.headline.map { "\(foreign: Shortening.sentence($0))" } ?? .nothing },
      row("Logs") { window($0.window) },
      row("Outages") {
        "\($0.incidents.count.addingReportingOverflow($0.omittedIncidents).partialValue)"
      },
    ]
    if comparison.before.verdict != comparison.after.verdict {
      rows.append(row("Verdict") { "\(name: Shortening.name($0.verdict))" })
    }
    if comparison.before.toolVersion != comparison.after.toolVersion
      || comparison.before.rulesVersion != comparison.after.rulesVersion
    {
      rows.append(
        row("Made by") { side in
          "quotascope \(version(side.toolVersion)), rules version \(version(side.rulesVersion))"
        })
    }
    if !comparison.before.options.elementsEqual(comparison.after.options, by: ==) {
      rows.append(row("Options") { options($0.options) })
    }
    return Table(columns: [.text(""), .text("Before"), .text("After")], rows: rows)
  }

  private func window(_ window: Window) -> Prose {
    switch (window.from, window.until) {
    case (let from?, let until?): "\(words: clock.range(from, until))"
    case (let from?, nil): "from \(words: clock.dateTime(from))"
    case (nil, let until?): "to \(words: clock.dateTime(until))"
    case (nil, nil): .nothing
    }
  }

  private func version(_ version: String?) -> Prose {
    version.map { "\(name: Shortening.name($0))" } ?? "unknown"
  }

  private func options(_ options: [(name: String, value: String)]) -> Prose {
    var shown = options.prefix(10).map { option -> Prose in
      option.value.isEmpty
        ? "\(name: Shortening.name(option.name))"
        : "\(name: Shortening.name(option.name)) \(name: Shortening.name(option.value))"
    }
    if let rest = Prose.rest(options.count - shown.count) { shown.append(rest) }
    return shown.isEmpty ? .nothing : .joined(shown, separator: ", ")
  }

  private var sameness: [Block] {
    guard comparison.isSame else { return [] }
    return [.paragraph("Both have the same verdict, outages, failure classes and services.")]
  }

  /// Incidents that only are counted cannot be compared.
  private var omitted: [Block] {
    let sides = [("first", comparison.before), ("second", comparison.after)]
    return sides.filter { $0.1.omittedIncidents > 0 }.map { word, report in
      .paragraph(
        """
        The \(words: word) report counts \
        \(words: DisplayFormat.counted(report.omittedIncidents, "more outage")) without telling \
        of them: an outage that is new or gone here may be one of those.
        """)
    }
  }

  // MARK: Incidents

  private var newIncidents: [Block] {
    incidents("New outages", comparison.incidents.new, outside: comparison.before, "first")
  }

  private var goneIncidents: [Block] {
    incidents("Gone outages", comparison.incidents.gone, outside: comparison.after, "second")
  }

  private func incidents(
    _ title: Prose, _ incidents: [IncidentSnapshot], outside report: ReportSnapshot,
    _ word: String
  ) -> [Block] {
    guard !incidents.isEmpty else { return [] }
    let columns: [Column] = [
      .text("Incident"), .text("From (\(words: clock.zoneName))"), .text("To"), .text("State"),
      .text("Class"), .number("Calls failed"), .text("Affected"),
    ]
    let table = Table(columns, incidents, limit: Self.mostRows, "outage", "outages") { row($0) }
    let count = incidents.count { $0.isOutside(report.window) }
    var blocks: [Block] = [.heading(level: 2, title), .table(table)]
    if count > 0 {
      let which: Prose =
        switch (count, incidents.count) {
        case (_, 1): "It lies"
        case (let all, incidents.count): "All \(all) lie"
        case (1, _): "1 of them lies"
        default: "\(count) of them lie"
        }
      blocks.append(
        .paragraph("\(which) outside of the time that the \(words: word) report looks at."))
    }
    return blocks
  }

  private func row(_ incident: IncidentSnapshot) -> [Prose] {
    [
      "\(name: Shortening.name(incident.id))", moment(incident.first), moment(incident.last),
      text(incident.value("state")), text(incident.value("class")),
      text(incident.value("calls.failed")), affected(incident),
    ]
  }

  private func affected(_ incident: IncidentSnapshot) -> Prose {
    let kinds = ["organization", "project", "key"]
    let ids = zip(kinds, incident.account).compactMap { kind, id -> Prose? in
      id.map { "\(words: kind) \(name: Shortening.identifier($0))" }
    }
    return ids.isEmpty ? .names(incident.services.sorted()) : .list(ids)
  }

  private var changedIncidents: [Block] {
    let changed = comparison.incidents.changed
    guard !changed.isEmpty else { return [] }
    var blocks: [Block] = [.heading(level: 2, "Changed outages")]
    for incident in changed.prefix(Self.mostChangedIncidents) {
      blocks += [
        .heading(level: 3, "\(name: Shortening.name(incident.after.id))"),
        .paragraph(identity(incident)), .table(changes(incident.changes)),
      ]
    }
    if let rest = Prose.rest(
      changed.count - Self.mostChangedIncidents, "changed outage", "changed outages")
    {
      blocks.append(.paragraph(rest))
    }
    return blocks
  }

  /// Which incident of the first report this is.
  private func identity(_ incident: ChangedIncident) -> Prose {
    let former: Prose =
      incident.before.id == incident.after.id
      ? "" : " It was \(name: Shortening.name(incident.before.id))."
    return switch incident.match {
    case .fingerprint: "The same outage by its fingerprint.\(former)"
    case .id: "The same outage by its id; fingerprints differ.\(former)"
    case .overlap: "The same outage by its account or services and its time.\(former)"
    }
  }

  private func changes(_ changes: [FactChange]) -> Table {
    Table(
      columns: [.text("What"), .text("Before"), .text("After")],
      rows: changes.map { change in
        guard case .names(let before) = change.before, case .names(let after) = change.after,
          max(before.count, after.count) > Self.mostNames
        else { return [change.title, text(change.before), text(change.after)] }
        return [change.title, names(before, besides: after), names(after, besides: before)]
      })
  }

  /// `12,431, only here: a, b and 4 more`: of many names those that the other report does not have.
  private func names(_ names: [String], besides others: [String]) -> Prose {
    let known = Set(others)
    let own = names.filter { !known.contains($0) }
    return own.isEmpty ? "\(names.count)" : "\(names.count), only here: \(Prose.names(own))"
  }

  // MARK: Classes and services

  private var classes: [Block] {
    let rows =
      comparison.classes.new.map { side($0.key, "new", nil, $0.facts) }
      + comparison.classes.gone.map { side($0.key, "gone", $0.facts, nil) }
      + comparison.classes.changed.map { change in
        [className(change.row.key), "changed"]
          + cells(change.row.facts, changed: change.changes)
      }
    guard !rows.isEmpty else { return [] }
    return [
      .heading(level: 2, "Failure classes"),
      .table(
        table(
          "Class", FactDescription.ofClasses.map(\.title), rows, "class", "classes",
          unchanged: comparison.classes.unchanged)),
    ]
  }

  private func side(
    _ key: ClassSnapshot.Key, _ what: Prose, _ before: [ReportedFact]?, _ after: [ReportedFact]?
  ) -> [Prose] {
    [className(key), what] + one(before, after)
  }

  /// `class (detail)`, and whose it is when it is not OpenAI's.
  private func className(_ key: ClassSnapshot.Key) -> Prose {
    let code: Prose = "\(name: Shortening.name(key.name))"
    let detail: Prose =
      key.detail == key.name ? "" : " (\(name: Shortening.name(key.detail)))"
    let provider: Prose =
      key.provider == "openai" ? "" : ", provider \(name: Shortening.name(key.provider))"
    return code + detail + provider
  }

  private var services: [Block] {
    let differences = comparison.services
    let rows =
      differences.new.map { [serviceName($0), "new"] + one(nil, $0.facts) }
      + differences.gone.map { [serviceName($0), "gone"] + one($0.facts, nil) }
      + differences.changed.map { change in
        [serviceName(change.row), "changed"] + cells(change.row.facts, changed: change.changes)
      }
    guard let facts = (differences.new + differences.gone + differences.changed.map(\.row)).first
    else { return [] }
    return [
      .heading(level: 2, "Services"),
      .paragraph("Services with failures; one that is gone may be in the logs without any."),
      .table(
        table(
          "Service", facts.facts.map(\.title), rows, "service", "services",
          unchanged: differences.unchanged)),
    ]
  }

  private func serviceName(_ service: ServiceSnapshot) -> Prose {
    "\(name: Shortening.name(service.name))"
  }

  private func table(
    _ first: Prose, _ titles: [Prose], _ rows: [[Prose]], _ singular: String, _ plural: String,
    unchanged: Int
  ) -> Table {
    var table = Table(
      [.text(first), .text("What")] + titles.map(Column.number), rows, limit: Self.mostRows,
      singular, plural
    ) { $0 }
    if unchanged > 0 {
      table.note = "\(words: DisplayFormat.counted(unchanged, singular, plural)) did not change"
    }
    return table
  }

  /// Numbers that only one report has.
  private func one(_ before: [ReportedFact]?, _ after: [ReportedFact]?) -> [Prose] {
    (before ?? after ?? []).map { text($0.value) }
  }

  /// `12 → 30` where a number changed.
  private func cells(_ facts: [ReportedFact], changed: [FactChange]) -> [Prose] {
    facts.map { fact in
      guard let change = changed.first(where: { $0.key == fact.key }) else {
        return text(fact.value)
      }
      return "\(text(change.before)) → \(text(change.after))"
    }
  }

  // MARK: Values

  private func text(_ value: ReportedFact.Value) -> Prose {
    switch value {
    case .unknown: .nothing
    case .count(let count): "\(count)"
    case .seconds(let seconds): "\(words: DisplayFormat.duration(seconds))"
    case .time(let time): "\(words: clock.dateTime(time))"
    case .name(let name): "\(name: Shortening.name(name))"
    case .names(let names): names.isEmpty ? .nothing : .names(names, limit: Self.mostNames)
    }
  }

  private func moment(_ time: Timestamp?) -> Prose {
    time.map { "\(words: clock.date($0)) \(words: clock.wholeSecond($0))" } ?? .nothing
  }
}
