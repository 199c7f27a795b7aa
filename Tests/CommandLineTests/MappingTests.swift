import Foundation
import Testing

/// What a field means, said by option and by settings file.
@Suite struct MappingTests {
  private static let line = """
    {"when": "2026-05-04T08:10:00Z", "failure": {"kind": "insufficient_quota", "n": 429}, \
    "was": "call refused", "team": "pay"}
    """
  private static let settings = """
    map:
      when: time
      failure.kind: code
      failure.n: status
      team: service

    """

  let scratch: TemporaryDirectory

  init() throws {
    scratch = try TemporaryDirectory()
    try scratch.write(Data((Self.line + "\n").utf8), to: "app.log")
  }

  private func events(
    _ arguments: String..., variables: [String: String] = [:]
  ) throws -> [JSONValue] {
    let result = try BuiltBinary.run(
      ["events", "app.log"] + arguments, in: scratch.url, variables: variables)
    #expect(result.status == 0, "\(result.errorText)")
    return try JSONValue.lines(result.output).filter { $0["record"].string == "event" }
  }

  private func expectMapped(_ events: [JSONValue]) {
    #expect(events.count == 1)
    #expect(events.first?["code"].string == "insufficient_quota")
    #expect(events.first?["status"].int == 429)
    #expect(events.first?["service"].string == "pay")
    #expect(events.first?["time"].string == "2026-05-04T08:10:00Z")
  }

  @Test func `Options say what fields mean`() throws {
    #expect(try events().isEmpty)
    expectMapped(
      try events(
        "--map", "when=time", "--map", "failure.kind=code", "--map", "failure.n=status", "--map",
        "team=service"))
  }

  @Test func `A settings file is named, or lies where such files lie`() throws {
    try scratch.write(Data(Self.settings.utf8), to: "named.yaml")
    expectMapped(try events("--config", "named.yaml"))
    #expect(try events().isEmpty)
    try scratch.write(Data(Self.settings.utf8), to: "home/.config/quotascope/quotascope.yaml")
    let home = scratch.url.appendingPathComponent("home").path
    expectMapped(try events(variables: ["HOME": home, "XDG_CONFIG_HOME": ""]))
    expectMapped(try events(variables: ["XDG_CONFIG_HOME": home + "/.config", "HOME": "/nowhere"]))
    // The one in the working directory comes before it.
    try scratch.write(Data("jobs: 1\n".utf8), to: "quotascope.yaml")
    #expect(try events(variables: ["XDG_CONFIG_HOME": home + "/.config"]).isEmpty)
    try scratch.write(Data(Self.settings.utf8), to: "quotascope.yaml")
    expectMapped(try events())
    #expect(try events("--config", "/dev/null").isEmpty)
  }

  @Test func `The command line wins over the file`() throws {
    try scratch.write(Data(Self.settings.utf8), to: "quotascope.yaml")
    #expect(try events("--map", "team=host").first?["host"].string == "pay")
    #expect(try events("--map", "was=service").first?["service"].string == "call refused")
  }

  @Test func `Explain says which fields were mapped`() throws {
    try scratch.write(Data(Self.settings.utf8), to: "quotascope.yaml")
    let text = try BuiltBinary.run(["explain", "app.log:1"], in: scratch.url).outputText
    #expect(text.contains("error code <- failure.kind (mapped): insufficient_quota"))
    #expect(text.contains("time       2026-05-04T08:10:00Z <- when (mapped)"))
    let json = try BuiltBinary.run(["explain", "--json", "app.log:1"], in: scratch.url)
    let fields = try JSONValue(parsing: json.output)["records"].array.first?["fields"].array ?? []
    #expect(fields.contains { $0["name"].string == "team" && $0["mapped"] == .bool(true) })
  }

  @Test func `The result says what was mapped, and by which file`() throws {
    try scratch.write(Data(Self.settings.utf8), to: "quotascope.yaml")
    let result = try BuiltBinary.run(SampleLog.report + ["app.log"], in: scratch.url)
    let options = try JSONValue(parsing: result.output)["options"]
    #expect(options["config"].string == "quotascope.yaml")
    #expect(
      options["map"].string
        == "when=time, failure.kind=error_code, failure.n=http_status, team=service")
  }

  @Test(arguments: [
    (["--config", "missing.yaml"], "missing.yaml: cannot be read: No such file"),
    (["--config", "bad.yaml"], "bad.yaml:2: unknown concept \"kode\"; did you mean \"code\"?"),
    (["--map", "a=kode"], "did you mean \"code\"?"), (["--map", "a"], "are wanted"),
    (["--config", "."], "cannot be read"),
  ])
  func `A mistake ends with status 64`(arguments: [String], message: String) throws {
    try scratch.write(Data("map:\n  a: kode\n".utf8), to: "bad.yaml")
    for command in [["report", "app.log"], ["events", "app.log"], ["explain", "app.log:1"]] {
      let result = try BuiltBinary.run(command + arguments, in: scratch.url)
      #expect(result.status == 64)
      #expect(result.errorText.contains(message), "\(result.errorText)")
      #expect(result.output.isEmpty)
    }
  }
}
