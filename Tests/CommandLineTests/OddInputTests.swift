import Foundation
import Testing

/// Inputs that cannot lie in a case folder as plain files.
///
/// None may hang the command, crash it or hide what another file holds.
@Suite struct OddInputTests {
  /// Seconds in which a run on a few small inputs must end.
  static let limit = 20

  let scratch: TemporaryDirectory

  init() throws {
    scratch = try TemporaryDirectory()
  }

  private func report(_ paths: String..., launcher: [String] = []) throws -> RunResult {
    try BuiltBinary.run(
      SampleLog.report + paths, in: scratch.url, launcher: launcher, seconds: Self.limit)
  }

  private func expectOutage(_ result: RunResult) throws {
    let report = try JSONValue(parsing: result.output)
    #expect(report["verdict"].string == "billing_outage")
    #expect(report["incidents"].array.first?["calls"]["failed"].int == 5)
  }

  /// The input of the report whose path ends so.
  private func input(_ ending: String, of result: RunResult) throws -> JSONValue {
    let files = try JSONValue(parsing: result.output)["inputs"]["files"].array
    return try #require(files.first { $0["path"].string?.hasSuffix(ending) ?? false })
  }

  @Test func `an empty directory holds nothing`() throws {
    try FileManager.default.createDirectory(
      at: scratch.url.appendingPathComponent("empty"), withIntermediateDirectories: true)
    let result = try report("empty")
    #expect(result.status == 0)
    #expect(try JSONValue(parsing: result.output)["verdict"].string == "nothing_found")
  }

  @Test(arguments: ["/dev/null", "/dev/zero"])
  func `a device is not read`(_ device: String) throws {
    let result = try report(device)
    #expect(result.status == 2)
    #expect(result.errorText.contains(device))
  }

  @Test func `a FIFO is not opened`() throws {
    try makeFIFO("queue")
    let result = try report("queue")
    #expect(result.status == 2)
    #expect(result.errorText.contains("queue"))
  }

  @Test func `a FIFO inside a directory is named`() throws {
    try scratch.write(SampleLog.outage, to: "logs/app.log")
    try makeFIFO("logs/queue")
    let result = try report("logs")
    #expect(result.status == 0)
    try expectOutage(result)
    #expect(try input("queue", of: result)["problems"] != .array([]))
  }

  @Test func `a device inside a directory is named`() throws {
    try scratch.write(SampleLog.outage, to: "logs/app.log")
    try link("logs/zero", to: "/dev/zero")
    let result = try report("logs")
    #expect(result.status == 0)
    try expectOutage(result)
  }

  @Test func `a symlink loop ends`() throws {
    try scratch.write(SampleLog.outage, to: "logs/a/app.log")
    try link("logs/a/up", to: "..")
    try link("logs/self", to: "self")
    let result = try report("logs")
    try expectOutage(result)
    #expect(result.outputText.contains("symlink_loop") || result.outputText.contains("loop"))
  }

  @Test func `a dangling symlink does not hide the other files`() throws {
    try scratch.write(SampleLog.outage, to: "logs/app.log")
    try link("logs/current", to: "gone.log")
    try expectOutage(try report("logs"))
  }

  @Test func `a symlink to a file is read once`() throws {
    try scratch.write(SampleLog.outage, to: "logs/app-1.log")
    try link("logs/app.log", to: "app-1.log")
    let result = try report("logs")
    #expect(result.status == 0)
    try expectOutage(result)
  }

  @Test(.enabled(if: Unprivileged.launcher != nil, "cannot give up the rights of root here"))
  func `an unreadable file is named`() throws {
    let launcher = try #require(Unprivileged.launcher)
    let file = try scratch.write(SampleLog.outage, to: "secret.log")
    try FileManager.default.setAttributes([.posixPermissions: 0], ofItemAtPath: file.path)
    let result = try report("secret.log", launcher: launcher)
    #expect(result.status == 2)
    #expect(result.errorText.contains("secret.log"))
  }

  @Test(.enabled(if: Unprivileged.launcher != nil, "cannot give up the rights of root here"))
  func `an unreadable file does not hide the other files`() throws {
    let launcher = try #require(Unprivileged.launcher)
    try scratch.write(SampleLog.outage, to: "logs/app.log")
    let file = try scratch.write(Data("closed\n".utf8), to: "logs/secret.log")
    try FileManager.default.setAttributes([.posixPermissions: 0], ofItemAtPath: file.path)
    let result = try report("logs", launcher: launcher)
    #expect(result.status == 3)
    try expectOutage(result)
    #expect(try input("secret.log", of: result)["problems"] != .array([]))
  }

  @Test func `a line of 40 MB is skipped and counted`() throws {
    var log = Data(#"{"event": "insufficient_quota"#.utf8)
    log.append(Data(repeating: UInt8(ascii: "x"), count: 40_000_000))
    log.append(Data("\"}\n".utf8))
    log.append(SampleLog.outage)
    try scratch.write(log, to: "app.log")
    let result = try report("app.log")
    try expectOutage(result)
    let totals = try JSONValue(parsing: result.output)["inputs"]["totals"]
    #expect(totals["skipped"]["too_long"].int == 1)
    #expect(totals["lines"].int == 11)
  }

  @Test func `several outputs of one run are written whole`() throws {
    try scratch.write(SampleLog.outage, to: "app.log")
    let result = try BuiltBinary.run(
      [
        "report", "app.log", "-o", "incident.md", "-o", "incident.json", "-o", "incident.html",
      ], in: scratch.url)
    #expect(result.status == 0)
    let markdown = try Data(contentsOf: scratch.url.appendingPathComponent("incident.md"))
    #expect(String(decoding: markdown, as: UTF8.self).hasPrefix("# "))
    let json = try Data(contentsOf: scratch.url.appendingPathComponent("incident.json"))
    #expect(try JSONValue(parsing: json)["schema"].string == "quotascope.report/1")
    let page = try Data(contentsOf: scratch.url.appendingPathComponent("incident.html"))
    #expect(String(decoding: page, as: UTF8.self).hasSuffix("</body>\n</html>\n"))
    let names = try FileManager.default.contentsOfDirectory(atPath: scratch.url.path)
    #expect(names.sorted() == ["app.log", "incident.html", "incident.json", "incident.md"])
  }

  private func makeFIFO(_ name: String) throws {
    let path = scratch.url.appendingPathComponent(name).path
    let made = try BuiltBinary.runCommand(["/usr/bin/mkfifo", path], in: scratch.url)
    try #require(made.status == 0)
  }

  private func link(_ name: String, to target: String) throws {
    try FileManager.default.createSymbolicLink(
      atPath: scratch.url.appendingPathComponent(name).path, withDestinationPath: target)
  }
}

/// A way to run the command so that file permissions count: root reads every file otherwise.
enum Unprivileged {
  /// The command to put before; empty when this process is not root; `nil` when there is no way.
  static let launcher: [String]? = {
    guard geteuid() == 0 else { return [] }
    // Root without capabilities may run what root may run, but is refused a file of mode 0.
    let setpriv = ["/usr/bin/setpriv", "--inh-caps=-all", "--bounding-set=-all"]
    guard let scratch = try? TemporaryDirectory(),
      let file = try? scratch.write(Data("closed".utf8), to: "file"),
      (try? FileManager.default.setAttributes([.posixPermissions: 0], ofItemAtPath: file.path))
        != nil,
      let open = try? BuiltBinary.runCommand(setpriv + ["/bin/true"], in: scratch.url),
      let closed = try? BuiltBinary.runCommand(setpriv + ["/bin/cat", file.path], in: scratch.url)
    else { return nil }
    return open.status == 0 && closed.status == 1 ? setpriv : nil
  }()
}
