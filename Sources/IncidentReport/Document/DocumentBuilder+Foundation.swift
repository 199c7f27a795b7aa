internal import LogDecoding
internal import OutageReconstruction

// What the report rests on: what was read, what was not, what was assumed, how it is counted.
extension DocumentBuilder {
  private static let mostProblems = 10
  private static let mostAssumptions = 10
  private static let mostFiles = 12

  var foundation: [Block] {
    [
      .heading(level: 2, "What this report rests on"),
      .items(
        [extent] + report.selection + lines + problems + copies + inferred + options + rules,
        numbered: false),
    ]
  }

  private var extent: Prose {
    let inputs = report.inputs
    var parts: [Prose] = [
      "\(words: DisplayFormat.counted(inputs.files.count, "file"))",
      "\(words: DisplayFormat.bytes(inputs.bytes)) after decompression",
      "\(words: DisplayFormat.counted(inputs.totals.lines, "line"))",
    ]
    if let from = report.window.from, let until = report.window.until {
      parts.append("\(words: clock.range(from, until))")
    }
    let count = report.eventCount
    let events = count == 0 ? "no event" : DisplayFormat.counted(count, "event")
    return "\(Prose.joined(parts, separator: ", ")); \(words: events) about language models."
  }

  /// How the lines were used; the parts add up to all of them.
  private var lines: [Prose] {
    let totals = report.inputs.totals
    let skipped = totals.skipped.sorted { $0.key < $1.key }
    let parts: [(Int, Prose)] =
      [
        (totals.withoutMarker, "without any word that could matter here (not read further)"),
        (totals.json, "JSON"), (totals.jsonRepaired, "damaged JSON that could be read"),
        (totals.text, "plain text"), (totals.blank, "blank"), (totals.copies, "in copies"),
        (totals.leftOut, "outside of the chosen time"),
      ] + skipped.map { ($0.value, "skipped (\(name: Shortening.name($0.key)))") }
    let shown = parts.filter { $0.0 > 0 }.map { count, kind -> Prose in "\(count) \(kind)" }
    return shown.isEmpty ? [] : ["Lines: \(Prose.joined(shown, separator: ", "))."]
  }

  private var problems: [Prose] {
    let all = report.inputs.problems
    var items = all.prefix(Self.mostProblems).map { problem -> Prose in
      let prefix: Prose =
        switch problem.loss {
        case .none: ""
        case .part: "\(strong: "Not read wholly:") "
        case .whole: "\(strong: "Not read:") "
        }
      return "\(prefix)\(Prose.file(problem.path)): \(foreign: problem.message)"
    }
    if let rest = Prose.rest(all.count - items.count, "problem", "problems") { items.append(rest) }
    return items
  }

  private var copies: [Prose] {
    let copies = report.inputs.files.compactMap { file in
      file.copyOf.map { (copy: file.path, original: $0, others: file.events) }
    }
    var items = copies.prefix(Self.mostProblems).map { copy -> Prose in
      let (path, original) = (Prose.file(copy.copy), Prose.file(copy.original))
      guard copy.others > 0 else { return "\(path) is a copy of \(original): counted once." }
      let others: Prose = copy.others == 1 ? "1 event" : "\(copy.others) events"
      return
        "\(path) is a copy of \(original), but for \(others): what both have is counted once."
    }
    if let rest = Prose.rest(copies.count - items.count, "copy", "copies") { items.append(rest) }
    return items
  }

  private var inferred: [Prose] {
    let counts = report.incidents.map(\.incident.requests.failedInferred)
      .reduce(InferredCount(), +)
    let assumptions = Set(report.incidents.flatMap(\.incident.wasted.assumptions)).sorted()
    guard counts.total > 0 || !assumptions.isEmpty else { return [] }
    let requests = DisplayFormat.counted(counts.total, "refused request")
    var parts: [Prose] =
      counts.total > 0
      ? ["Inferred, not seen: \(words: requests), \(words: counts.sources)."] : []
    var shown: [Prose] = assumptions.prefix(Self.mostAssumptions).map {
      "\(foreign: $0.withoutFullStop)"
    }
    let omitted = assumptions.count - shown.count
    if let rest = Prose.rest(omitted, "assumption", "assumptions") { shown.append(rest) }
    if !shown.isEmpty { parts.append("Assumed: \(Prose.joined(shown, separator: "; ")).") }
    return [.joined(parts, separator: " ")]
  }

  private var options: [Prose] {
    guard !report.options.isEmpty else { return [] }
    let shown = report.options.map { option -> Prose in
      let name = Shortening.name(option.name)
      return option.value.isEmpty
        ? "\(name: name)" : "\(name: name) \(name: Shortening.name(option.value))"
    }
    return ["Options: \(Prose.joined(shown, separator: ", "))."]
  }

  private var rules: [Prose] {
    var rules: [Prose] = [
      """
      Times are those of the lines themselves, shown in \(words: clock.zoneName), at most to the \
      millisecond; clocks that differ are not corrected.
      """
    ]
    if report.verdict != .nothingFound {
      rules.append(
        """
        Counting: a request is one HTTP request to OpenAI; a call is what the application asked \
        for and may take several requests. Lines that tell of the same request are counted once.
        """)
    }
    rules.append(
      """
      API keys, tokens, e-mail addresses and prompts are masked or left out. Rules version \
      \(foreign: report.rulesVersion).
      """)
    return rules
  }

  /// Which files the events come from.
  var sources: [Block] {
    guard report.inputs.sources.count > 1 else { return [] }
    let columns: [Column] = [
      .text("File"), .number("Events"), .number("Lines"), .text("From (\(words: clock.zoneName))"),
      .text("To"),
    ]
    let table = Table(
      columns, report.inputs.sources, limit: Self.mostFiles, "file with events",
      "files with events"
    ) { file in
      [
        .file(file.path), "\(file.events)", "\(file.totals.lines)", moment(file.first),
        moment(file.last),
      ]
    }
    return [.table(table)]
  }
}

extension Prose {
  static func file(_ path: String) -> Prose { Prose([.place(file: path, line: nil)]) }
}
