import Foundation
import IncidentReport
import SchemaValidation
import SeededRandom
import Testing

/// Logs that want to do something to whoever reads the report, and logs full of secrets.
///
/// Nothing of it gets through, in no format. What a report holds is read by parsers that are not ours.
@Suite struct HostileLogTests {
  /// Texts that mean something to a format, a service that shows it, a template engine, a terminal.
  private static let hostileTexts: [String] = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>",
    "</title></style></svg><svg onload=x>",
    "<!-- ", "-->", "<![CDATA[", "&lt;b&gt;&#64;team&#x40;", "\"><a href=javascript:x>",
    "' onclick='x",
    "@everyone @team/ops", "#12 GH-12 org/repo#12 !12", "deadbeef1234567", ":tada: :+1:",
    "https://evil.example/x?y", "www.evil.example", "mailto:a", "[x](https://evil.example)",
    "![x](https://evil.example/p.png)", "[x]: https://evil.example", "[^1]", "- [ ] task",
    "```\n# title\n```", "````text", "`", "``a`", "~~~", "~~gone~~", "**bold** __b__ *i* _i_",
    "# head",
    "> quote", "1. one", "---", "===", "|a|b|", "a\\|b", "\\", "\\\\|", "<br>", "$x^2$", "$$y$$",
    "{{7*7}} {% raw %} ${7*7} <%= 7*7 %> #{7}", "{code}x{code}", "{noformat}",
    "{color:red}x{color}",
    "[~admin] [x|https://evil.example] !p.png! ABC-123", "h1. x", "bq. x",
    "(!) (x) :) ??c?? {quote}",
    "\u{1B}[31mred\u{1B}[0m \u{1B}]0;title\u{7} \u{9B}2J", "\u{202E}evil\u{202C} \u{2066}x\u{2069}",
    "zero\u{200B}width\u{FEFF}\u{2060}\u{AD}", "\u{0}\u{1}\u{7F}\u{85}\u{2028}\u{2029}",
    "\r\n\r\n# x", "\tx",
    "a\"b\\c\nd{e=\"f\"} 1", "# HELP x y\n# TYPE x gauge\nx 1", "=cmd|' /C calc'!A0", "%s%n%d",
    "../../etc/passwd",
    "\u{1F600}\u{301}\u{20E3}", String(repeating: "\u{301}", count: 400),
    String(repeating: "`", count: 300),
    String(repeating: "|", count: 300), String(repeating: "[", count: 2000),
    String(repeating: "A", count: 1_000_000),
    String(repeating: "<b>", count: 50_000),
  ]

  /// A log that has a text in every place that a report shows.
  private static func log(_ text: String, secret: String? = nil) -> Data {
    let secret = secret ?? text
    let quota =
      #"{'error': {'message': 'You exceeded your current quota \#(text)', 'code': 'insufficient_quota'}}"#
    let odd = "{'error': {'message': 'Odd \(text)', 'type': '\(text)', 'code': '\(text)'}}"
    func line(_ second: Int, _ fields: [String: Any]) -> String {
      var fields = fields
      fields["ts"] = "2026-05-04T08:\(10 + second / 60):\(String(format: "%02d", second % 60))Z"
      let data =
        (try? JSONSerialization.data(withJSONObject: fields, options: [.sortedKeys])) ?? Data()
      return String(decoding: data, as: UTF8.self) + "\n"
    }
    let names: [String: Any] = [
      "service": "shop \(text)", "logger": "app. \(text)", "host": "web \(text)", "thread": text,
      "model": "gpt-4o \(text)", "request_id": "req_ \(text)",
      "trace_id": text.contains("/") ? "t1" : text, "call_id": text,
      "organization": "org- \(text)", "project": "proj_ \(text)", "api_key": secret,
      "endpoint": "/v1/chat/completions?x=\(text)", "prompt": "PLANTEDPROMPT \(text)",
      "messages": [["role": "user", "content": "PLANTEDPROMPT \(text)"]],
      "completion": "PLANTEDPROMPT",
    ]
    func with(_ more: [String: Any]) -> [String: Any] { names.merging(more) { $1 } }
    var log = line(
      0,
      with([
        "level": "info", "msg": "chat done \(text)",
        "usage": ["prompt_tokens": 9, "completion_tokens": 3],
      ]))
    for second in [10, 12, 20, 30] {
      log += line(
        second,
        with([
          "level": "error", "msg": "chat failed \(text)",
          "error": "openai.RateLimitError: Error code: 429 - \(quota)",
        ]))
    }
    log += line(
      31,
      with([
        "level": "error", "msg": "chat failed",
        "error": "openai.APIStatusError: Error code: 418 - \(odd)",
      ]))
    log += line(
      32,
      [
        "level": "error", "service": text,
        "msg": "openai.RateLimitError: Error code: 429 - \(quota)",
      ])
    log += line(
      33,
      with([
        "level": "critical", "logger": "alerts",
        "msg": "[ALERT] openai error rate critical: \(text)",
      ]))
    log += line(
      34,
      with(["level": "warning", "msg": "falling back to \(text) for gpt-4o: insufficient_quota"]))
    log += line(
      40, with(["level": "info", "logger": "ops", "msg": "OpenAI credit added by \(text)"]))
    let plain = text.replacingOccurrences(of: "\n", with: " ")
    log +=
      "2026-05-04 08:11:01 ERROR \(plain): openai.RateLimitError: Error code: 429 - \(quota.replacingOccurrences(of: "\n", with: " "))\n"
    log +=
      "2026-05-04 08:11:02 ERROR openai.APIError: \(plain)\nTraceback (most recent call last):\n  File \"\(plain)\", line 1, in \(plain)\nopenai.RateLimitError: \(plain)\n"
    log += line(
      70,
      with([
        "level": "info", "msg": "chat done", "usage": ["prompt_tokens": 9, "completion_tokens": 3],
      ]))
    log +=
      "{\"msg\":\"openai \(plain)\",\"x\":\"" + String(repeating: "y", count: 2_200_000) + "\"}\n"
    return Data(log.utf8)
  }

  /// Everything that the command makes of a log, by the file's name.
  private static func outputs(
    of log: Data, named name: String, in scratch: TemporaryDirectory, _ label: String
  ) throws -> [String: URL] {
    let path = "\(label)/\(name)"
    try scratch.write(log, to: path)
    var files: [String: URL] = [:]
    var arguments = [
      "report", path, "--now", "2026-05-05", "--max-line", "2M", "--skipped-to", "\(label).skipped",
    ]
    for format in ReportFormat.allCases {
      let file = "\(label).\(format.fileEndings[0])"
      arguments += ["-o", file]
      files[format.rawValue] = scratch.url.appendingPathComponent(file)
    }
    files["skipped"] = scratch.url.appendingPathComponent("\(label).skipped")
    for (kind, arguments) in [
      ("report", arguments), ("events", ["events", path, "--max-line", "2M"]),
      ("explain", ["explain", "-", "--max-line", "2M"]),
    ] {
      let input = kind == "explain" ? scratch.url.appendingPathComponent(path) : nil
      let result = try BuiltBinary.run(arguments, in: scratch.url, input: input)
      #expect(
        result.status == 0 || result.status == 3,
        "\(kind) of \(label): \(result.errorText.prefix(400))")
      files["\(kind)-out"] = try scratch.write(result.output, to: "\(label).\(kind)-out")
      files["\(kind)-err"] = try scratch.write(result.error, to: "\(label).\(kind)-err")
    }
    return files
  }

  private static func python(_ script: String, _ files: [URL]) throws -> Data {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    let result = try BuiltBinary.runCommand(
      ["/usr/bin/python3", folder.appendingPathComponent(script).path] + files.map(\.path),
      in: folder, seconds: 600)
    try #require(result.status == 0, "\(result.errorText)")
    return result.output
  }

  @Test func `Nothing of a hostile log is live, in no format`() throws {
    let scratch = try TemporaryDirectory()
    var files: [[String: URL]] = []
    for (number, text) in Self.hostileTexts.enumerated() {
      let name = String(
        text.replacingOccurrences(of: "/", with: "∕").unicodeScalars.filter { $0 != "\0" }.prefix(
          40
        ).map(Character.init))
      let folder = name.isEmpty || name == "." ? "app.log" : "\(name).log"
      files.append(try Self.outputs(of: Self.log(text), named: folder, in: scratch, "\(number)"))
    }
    for (number, made) in files.enumerated() {
      for (kind, file) in made {
        let text = String(decoding: try Data(contentsOf: file), as: UTF8.self)
        let unsafe = text.unicodeScalars.first { scalar in
          scalar != "\n"
            && [.control, .format, .surrogate, .lineSeparator, .paragraphSeparator].contains(
              scalar.properties.generalCategory)
        }
        #expect(
          unsafe == nil, "\(kind) of \(Self.hostileTexts[number].prefix(40).debugDescription)")
      }
      let report = try Data(contentsOf: made["json"] ?? scratch.url)
      let value = try JSONSerialization.jsonObject(with: report)
      #expect(try SchemaValidator(named: "report-1").errors(value) == [])
      for kind in ["skipped", "events-out"] {
        let data = try Data(contentsOf: made[kind] ?? scratch.url)
        #expect(throws: Never.self) { try JSONValue.lines(data) }
      }
    }
    let markdown = try JSONDecoder().decode(
      [[String]].self,
      from: Self.python("Hostile/read_markdown.py", files.compactMap { $0["markdown"] }))
    for (text, problems) in zip(Self.hostileTexts, markdown) {
      #expect(problems == [], "Markdown of \(text.prefix(60).debugDescription)")
    }
    struct Page: Decodable { var problems: [String] }
    let pages = try JSONDecoder().decode(
      [Page].self,
      from: Self.python("../IncidentReportTests/read_html.py", files.compactMap { $0["html"] }))
    for (text, page) in zip(Self.hostileTexts, pages) {
      #expect(page.problems == [], "HTML of \(text.prefix(60).debugDescription)")
    }
  }

  // MARK: Secrets

  /// A text, and the part of it that no output may hold.
  private static func secrets() -> [(text: String, secret: String)] {
    var generator = SeededGenerator(20_260_504)
    func random(
      _ count: Int, _ alphabet: String = "aB3dEf6hIj9kLm2nOp5qRs8tUv1wXy4z"
    ) -> String {
      let letters = Array(alphabet)
      return String(
        (0..<count).map { _ in letters[Int.random(in: letters.indices, using: &generator)] })
    }
    let own = [
      "sk-" + random(48), "sk-proj-" + random(70), "sk-svcacct-" + random(60),
      "sk-admin-" + random(90),
      "sess-" + random(40), "sk-ant-api03-" + random(80), "sk-or-v1-" + random(64),
      "gsk_" + random(52),
      "AIza" + random(35), "hf_" + random(34), "xai-" + random(80),
      "AKIA" + random(16).uppercased(),
      "ghp_" + random(36), "github_pat_" + random(60), "glpat-" + random(20),
      "xoxb-1234-" + random(24),
      "eyJ" + random(30) + ".eyJ" + random(60) + "." + random(43),
    ].map { ($0, $0) }
    let (word, token, hex) = ("planted" + random(6), random(24), random(32, "0123456789abcdef"))
    return own + [
      ("\(word)@corp-\(token.lowercased()).example", word),
      ("Authorization: Bearer \(token)", token),
      ("authorization: Basic \(random(20))cGxhbnRlZA==", "cGxhbnRlZA"), ("api-key: \(hex)", hex),
      ("Ocp-Apim-Subscription-Key: \(hex)", hex), ("x-api-key=\(token)", token),
      ("Cookie: session=\(token); id=\(word)", token),
      ("Set-Cookie: __cf_bm=\(token); path=/", token),
      ("https://admin:\(word)@api.openai.com/v1", word), ("postgres://app:\(word)@db:5432/x", word),
      ("password='\(word) three four'", word), ("OPENAI_API_KEY=\(token)", token),
      ("https://a.test/v1?key=\(token)&x=1", token), ("client_secret: \(token)", token),
      ("https://hooks.slack.com/services/T0AB12CD3/B0EF45GH6/\(token)", token),
      ("aws_secret_access_key = \(random(40))/\(token)", token), ("bearer \(hex)", hex),
      ("-----BEGIN PRIVATE KEY-----\\n\(token)\(hex)\\n-----END PRIVATE KEY-----", token + hex),
    ]
  }

  @Test func `No secret of a log stands in any output`() throws {
    let scratch = try TemporaryDirectory()
    for (number, (text, secret)) in Self.secrets().enumerated() {
      let files = try Self.outputs(
        of: Self.log(text, secret: text), named: "app.log", in: scratch, "s\(number)")
      // What is shown of a key is its last four characters.
      let telling = String(
        secret.dropFirst(secret.count > 30 ? 12 : 0).dropLast(secret.count > 12 ? 4 : 0).prefix(16))
      for (kind, file) in files {
        let output = String(decoding: try Data(contentsOf: file), as: UTF8.self)
        for planted in [telling, "PLANTEDPROMPT"] {
          guard let found = output.firstRange(of: planted) else { continue }
          let start = output.index(found.lowerBound, offsetBy: -60, limitedBy: output.startIndex)
          let place = output[(start ?? output.startIndex)..<found.upperBound]
          Issue.record("\(kind) of a log with \(text): \(place.debugDescription)")
        }
      }
    }
  }

  // MARK: Redaction

  /// An outage of two customers, whose names stand in services, texts, models, ids and paths.
  private static func customers() -> Data {
    var log = ""
    for second in 0..<12 {
      let customer = second % 2 == 0 ? "acme" : "globex"
      log += """
        {"ts":"2026-05-04T08:10:\(10 + second)Z","level":"error","service":"\(customer)-api","model":"gpt-4o-\(customer)",\
        "organization":"org-acme","request_id":"req_\(customer)_\(second)","msg":"chat for \(customer) failed",\
        "error":"openai.RateLimitError: Error code: 429 - {'error': {'message': 'You exceeded your current quota, \(customer)', \
        'code': 'insufficient_quota'}}"}

        """
    }
    log += """
      {"ts":"2026-05-04T08:12:00Z","level":"error","service":"acme-api","msg":"openai.APIStatusError: Error code: 418 - odd acme","code":"acme"}
      {"ts":"2026-05-04T08:13:00Z","level":"critical","logger":"alerts","msg":"[ALERT] openai errors for globex: insufficient_quota"}
      {"ts":"2026-05-04T08:14:00Z","level":"info","logger":"ops","msg":"OpenAI credit added for acme"}

      """
    return Data(log.utf8)
  }

  @Test func `What matches a pattern stands in no output, and no count changes`() throws {
    let scratch = try TemporaryDirectory()
    try scratch.write(Self.customers(), to: "logs/acme/globex.log")
    try scratch.write(
      Data("{\"msg\":\"openai acme".utf8) + Data(repeating: 0x79, count: 5000),
      to: "logs/globex.cut")
    let common = ["logs", "--now", "2026-05-05", "--max-line", "2K"]
    let hidden = ["--redact", "acme|globex"]
    var outputs: [String: Data] = [:]
    for format in ReportFormat.allCases {
      let result = try BuiltBinary.run(
        ["report"] + common + hidden + [
          "--format", format.rawValue, "--skipped-to", "s.\(format)",
        ],
        in: scratch.url)
      outputs[format.rawValue] = result.output
      outputs["\(format) error"] = result.error
      outputs["\(format) skipped"] = try Data(
        contentsOf: scratch.url.appendingPathComponent("s.\(format)"))
    }
    outputs["terminal"] = try BuiltBinary.run(
      ["report"] + common + hidden + ["--color", "always"], in: scratch.url
    ).output
    let events = try BuiltBinary.run(["events"] + common + hidden, in: scratch.url)
    (outputs["events"], outputs["events error"]) = (events.output, events.error)
    for json in [[], ["--json"]] {
      outputs["explain \(json)"] = try BuiltBinary.run(
        ["explain", "logs/acme/globex.log:3"] + hidden + json, in: scratch.url
      ).output
    }
    for (kind, output) in outputs {
      let text = String(decoding: output, as: UTF8.self)
      #expect(!text.contains("acme") && !text.contains("globex"), "\(kind): \(text.prefix(200))")
    }
    // Both customers are told apart, and every number is as without patterns.
    let report = try JSONValue(parsing: try #require(outputs["json"]))
    let plain = try JSONValue(
      parsing: BuiltBinary.run(["report"] + common + ["--format", "json"], in: scratch.url).output)
    let incident = report["incidents"].array[0]
    #expect(
      incident["scope"]["services"].array.compactMap(\.string).sorted() == [
        "***1-api", "***2-api",
      ])
    let plainIncident = plain["incidents"].array[0]
    for key in ["calls", "requests", "duration_seconds", "state"] {
      #expect(incident[key] == plainIncident[key], "\(key)")
    }
    #expect(incident["wasted_retries"]["seen"] == plainIncident["wasted_retries"]["seen"])
    #expect(incident["first_failure"]["time"] == plainIncident["first_failure"]["time"])
    #expect(report["verdict"] == plain["verdict"])
  }

  @Test func `A pattern that is no regular expression is told`() throws {
    let scratch = try TemporaryDirectory()
    try scratch.write(Self.customers(), to: "app.log")
    for pattern in ["(", "", "[a"] {
      let result = try BuiltBinary.run(["report", "app.log", "--redact", pattern], in: scratch.url)
      #expect(result.status == 64 && result.errorText.contains("is no regular expression"))
    }
    try scratch.write(Data("redact: ['x', '(']\n".utf8), to: "quotascope.yaml")
    let result = try BuiltBinary.run(["report", "app.log"], in: scratch.url)
    #expect(
      result.status == 64
        && result.errorText.contains("quotascope.yaml:1: redact: ( is no regular expression"))
  }

  // MARK: What the report must not say

  /// OpenAI refused, and nobody knows when: that is no all-clear.
  @Test func `Refusals without a time are not told as none`() throws {
    let scratch = try TemporaryDirectory()
    let log = "openai.RateLimitError: Error code: 429 - {'error': {'code': 'insufficient_quota'}}\n"
    try scratch.write(Data(log.utf8), to: "app.log")
    let arguments = ["report", "app.log", "-o", "r.md", "-o", "r.html", "-o", "r.prom"]
    #expect(try BuiltBinary.run(arguments, in: scratch.url).status == 0)
    func text(_ name: String) throws -> String {
      String(
        decoding: try Data(contentsOf: scratch.url.appendingPathComponent(name)), as: UTF8.self)
    }
    let (markdown, page, metrics) = (try text("r.md"), try text("r.html"), try text("r.prom"))
    #expect(markdown.contains("1 line tells so") && !markdown.contains("none for good"))
    #expect(
      markdown.contains("1 line about language models has no usable time and is in no outage"))
    #expect(!page.contains("<main class=\"quiet\">"))
    #expect(!metrics.contains("quotascope_outage_failed_calls"))
    #expect(!metrics.contains("quotascope_failed_calls{class=\"insufficient_quota\"}"))
  }

  @Test func `Long names that begin alike are told apart`() throws {
    let scratch = try TemporaryDirectory()
    let log = (0..<9).map { number in
      """
      {"ts":"2026-05-04T08:10:0\(number)Z","level":"error","service":"\(String(repeating: "x", count: 400))\(number % 3)",\
      "msg":"openai.RateLimitError: Error code: 429 - {'error': {'code': 'insufficient_quota'}}"}

      """
    }.joined()
    try scratch.write(Data(log.utf8), to: "app.log")
    let report = try JSONValue(
      parsing: BuiltBinary.run(["report", "app.log", "--format", "json"], in: scratch.url).output)
    let services = report["incidents"].array.flatMap { $0["scope"]["services"].array }
    #expect(Set(services.compactMap(\.string)).count == 3)
  }
}
