import Foundation
import Testing

/// What samples/nightly/github-issue and jira-issue would send, and send, to trackers that are none.
extension NightlySampleTests {
  enum Tracker: String, CaseIterable {
    case github, jira

    var script: String { "\(rawValue)-issue" }
    var format: String { self == .github ? "markdown" : "jira" }
    /// What both scripts ask of the environment.
    var variables: [String: String] {
      self == .github
        ? ["GH_REPO": "acme/shop", "GH_TOKEN": NightlyFolder.token]
        : [
          "JIRA_URL": "https://jira.example", "JIRA_PROJECT": "OPS",
          "JIRA_TOKEN": NightlyFolder.token,
        ]
    }
  }

  /// A headline that wants to do something to a shell, a terminal, or everybody.
  private static let hostile =
    "OpenAI \"quota\" 'outage'; $(touch pwned) `touch pwned`\n@everyone \u{1B}[31m\u{202E}\u{7} <b>"
  private static let title =
    "OpenAI \"quota\" 'outage'; $(touch pwned) `touch pwned` ＠everyone [31m <b>"
  private static let id = "q-20260620-0231-ea1a1b"

  /// What a scan printed of one incident.
  private static func scan(
    _ change: String, _ id: String = id, night: Int = 21, headline: String = hostile
  ) throws -> Data {
    let place: [String: Any] = [
      "time": "2026-06-\(night)T01:00:00.25Z", "file": "a.log", "line": 7,
    ]
    let incident: [String: Any] = [
      "id": id, "class": "insufficient_quota", "state": "ongoing", "calls": ["failed": 1450],
      "last_failure": place, "recovered": place,
    ]
    let entry: [String: Any] = [
      "change": change, "id": id, "report_file": NSNull(), "headline": headline,
      "incident": change == "withdrawn" ? NSNull() : incident,
    ]
    let budget: [String: Any] = [
      "month": "2026-06", "percent": 70, "budget_usd": 500, "spent_usd": 351.25,
      "passed": "2026-06-21T14:00:00Z",
    ]
    return try JSONSerialization.data(withJSONObject: [
      "schema": "quotascope.scan/1", "scanned_at": "2026-06-\(night)T02:30:00Z",
      "incidents": [entry], "budget": change == "withdrawn" ? [budget] : [],
    ])
  }

  /// Runs a script as the samples' README says, and looks after what it must never do.
  private func tell(
    _ tracker: Tracker, _ arguments: [String], _ input: Data? = nil, in folder: NightlyFolder
  ) throws -> RunResult {
    let result = try folder.run(
      tracker.script, arguments, input: input, variables: tracker.variables)
    #expect(!FileManager.default.fileExists(atPath: folder.url.appending(path: "pwned").path))
    for call in try folder.calls() {
      let arguments = call["arguments"].array.compactMap(\.string)
      #expect(!arguments.joined().contains(NightlyFolder.token))
    }
    // The report's program is told no secret either.
    #expect(folder.text("bin/quotascope.tokens").allSatisfy { "0\n".contains($0) })
    let shown = result.output + result.error
    #expect(shown.allSatisfy { $0 >= 32 && $0 != 127 || $0 == 10 })
    #expect(!String(decoding: shown, as: UTF8.self).contains(NightlyFolder.token))
    return result
  }

  @Test(arguments: Tracker.allCases)
  func `Without --send each command is shown and none is run`(tracker: Tracker) throws {
    let folder = try NightlyFolder()
    var shown = ""
    for change in ["new", "still_open", "recovered", "changed", "withdrawn"] {
      let result = try tell(tracker, [], try Self.scan(change), in: folder)
      #expect(result.status == 0 && result.error.isEmpty, "\(result.errorText)")
      shown += "== \(change)\n\(result.outputText)"
    }
    #expect(try folder.calls().isEmpty)
    let command =
      tracker == .github ? "  $ gh api --method POST repos/acme/shop/issues" : "  $ curl"
    let parts = shown.components(separatedBy: "== ").dropFirst()
    for part in parts { #expect(part.contains(command) && part.contains(Self.id), "\(part)") }
    // A withdrawn incident needs no issue; every other one does when it has none.
    #expect(parts.map { $0.contains("finds none") } == [true, true, true, true, true])
    let withdrawn = try #require(parts.last?.components(separatedBy: "budget-2026-06-70: "))
    #expect(withdrawn.count == 2 && !withdrawn[0].contains("finds none"))
    #expect(shown.contains("still open; 1,450 failed calls, the last at 2026-06-21T01:00:00.25Z"))
    #expect(shown.contains("recovered at 2026-06-21T01:00:00.25Z; 1,450 failed calls"))
    #expect(shown.contains("70 % of $500.00 for 2026-06 was passed at 2026-06-21T14:00:00Z"))
    #expect(
      folder.text("bin/quotascope.calls").contains(
        "history \(Self.id) --format \(tracker.format) --fit \(tracker.rawValue)\n"))
  }

  @Test(arguments: Tracker.allCases)
  func `An incident has one issue, and what comes later is a comment`(tracker: Tracker) throws {
    let folder = try NightlyFolder()
    // Another incident came before: its issue is not taken for this one's.
    for (change, id, night) in [
      ("new", "q-20260601-0000-00000a", 11), ("new", Self.id, 21), ("new", Self.id, 22),
      ("still_open", Self.id, 23), ("recovered", Self.id, 24), ("recovered", Self.id, 24),
      ("withdrawn", "q-20260610-0000-00000b", 25), ("withdrawn", Self.id, 26),
    ] {
      let scan = try Self.scan(change, id, night: night)
      let result = try tell(tracker, ["--send"], scan, in: folder)
      #expect(result.status == 0 && result.error.isEmpty, "\(result.errorText)")
      if id.hasSuffix("b"), id != Self.id { #expect(result.outputText.contains("has no issue")) }
    }
    let issues = try folder.issues()
    #expect(
      issues.compactMap { $0["title"].string } == [
        "\(Self.title) (q-20260601-0000-00000a)", "\(Self.title) (\(Self.id))",
        "OpenAI budget: 70 % of $500.00 for 2026-06 was passed (budget-2026-06-70)",
      ])
    let issue = try #require(issues.dropFirst().first)
    let body = try #require(issue["body"].string)
    #expect(
      body.hasPrefix("# The report\n\nquotascope scan of 2026-06-21T02:30:00Z: \(Self.id) new"))
    let comments = issue["comments"].array.compactMap(\.string)
    try #require(comments.count == 4, "\(comments)")
    #expect(comments[0].hasPrefix("# The report\n") && comments[0].contains(" new; "))
    #expect(comments[1].contains("still open") && !comments[1].contains("# The report"))
    #expect(comments[2].hasPrefix("# The report\n") && comments[2].contains(" recovered at "))
    #expect(comments[3].contains(" withdrawn: ") && !comments[3].contains("# The report"))
    #expect(issues[2]["comments"].array.isEmpty)
  }

  @Test(arguments: Tracker.allCases)
  func `A queue keeps what could not be sent`(tracker: Tracker) throws {
    let folder = try NightlyFolder()
    func left() throws -> [String] {
      try FileManager.default.contentsOfDirectory(atPath: folder.url.appending(path: "queue").path)
        .sorted()
    }
    try folder.scratch.write(try Self.scan("new"), to: "queue/20260621.json")
    try folder.scratch.write(try Self.scan("still_open", night: 22), to: "queue/20260622.json")
    try folder.scratch.write(Data("{\"schema\": ".utf8), to: "queue/20260623.json")
    // A scan that runs just now.
    try folder.scratch.write(Data(), to: "queue/20260624.json")
    let all = try left()
    #expect(try tell(tracker, ["queue"], in: folder).status == 1)
    #expect(try left() == all && folder.calls().isEmpty)

    try folder.scratch.write(Data(), to: "bin/broken")
    let broken = try tell(tracker, ["--send", "queue"], in: folder)
    #expect(try broken.status == 1 && broken.errorText.contains("not told") && left() == all)

    try FileManager.default.removeItem(at: folder.url.appending(path: "bin/broken"))
    #expect(try tell(tracker, ["--send", "queue"], in: folder).status == 1)
    #expect(try left() == ["20260623.json", "20260624.json"])
    let issues = try folder.issues()
    #expect(issues.count == 1 && issues[0]["comments"].array.count == 1)
  }

  @Test func `The token reaches Jira by curl's standard input only`() throws {
    let folder = try NightlyFolder()
    for (user, header, search) in [
      ("", "Bearer \(NightlyFolder.token)", "/rest/api/2/search?jql="),
      ("me@acme.example", "Basic ", "/rest/api/2/search/jql?jql="),
    ] {
      let variables = Tracker.jira.variables.merging(["JIRA_USER": user]) { $1 }
      let result = try folder.run(
        "jira-issue", ["--send"], input: try Self.scan("new"), variables: variables)
      #expect(result.status == 0, "\(result.errorText)")
      let calls = try folder.calls()
      #expect(calls.contains { $0["input"].string?.contains("Authorization: \(header)") == true })
      #expect(calls.contains { $0["input"].string?.contains(search) == true })
      #expect(
        calls.allSatisfy { $0["arguments"].array.suffix(2) == [.string("--config"), .string("-")] })
    }
  }

  @Test func `What keeps an issue from being found again, or made, is said`() throws {
    let folder = try NightlyFolder()
    try folder.scratch.write(Data(), to: "bin/may-not-label")
    let unlabelled = try tell(.github, ["--send"], try Self.scan("new"), in: folder)
    #expect(unlabelled.status == 1 && unlabelled.errorText.contains("set the label quotascope"))

    let odd = try tell(.github, ["--send"], try Self.scan("new", "--repo=evil/x"), in: folder)
    #expect(odd.status == 1 && odd.errorText.contains("an incident's id is none"))
    let other = Data(#"{"schema": "quotascope.report/1"}"#.utf8)
    #expect(try tell(.jira, ["--send"], other, in: folder).status == 1)
    #expect(try tell(.jira, ["--send"], Data(), in: folder).status == 0)
    #expect(try tell(.jira, ["--sent"], in: folder).status == 64)
    for missing in ["GH_REPO", "GH_TOKEN"] {
      var variables = Tracker.github.variables
      variables[missing] = ""
      variables["GITHUB_TOKEN"] = ""
      let result = try folder.run("github-issue", ["--send"], input: Data(), variables: variables)
      #expect(result.status == 64 && result.errorText.contains("set \(missing)"))
    }
  }

  @Test func `An incident is told without its report when there is none`() throws {
    let folder = try NightlyFolder()
    try folder.program("quotascope", "#!/bin/sh\nexit 2")
    let scan = try Self.scan("new", headline: String(repeating: "long ", count: 100))
    let result = try tell(.github, ["--send"], scan, in: folder)
    #expect(result.status == 0 && result.errorText.contains("told without its report"))
    let issue = try #require(try folder.issues().first)
    #expect(issue["body"].string?.hasSuffix("Its report could not be read.") == true)
    let title = try #require(issue["title"].string)
    #expect(title.count == 250 && title.hasSuffix("long long… (\(Self.id))"), "\(title)")
  }
}
