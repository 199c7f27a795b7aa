import Foundation
import Testing

/// What scans make of what was long ago: what is settled or put to rest, and what leans on it.
@Suite struct ScanSettlingTests {
  private let folder: ScanFolder

  init() throws {
    folder = try ScanFolder()
  }

  /// Writes calls of a service, which has an account of its own.
  private func write(_ calls: String, day: Int, service: String = "api") throws {
    try folder.append(
      ScanFolder.lines(
        calls, day: day, service: service, organization: "org-\(service.uppercased())AAAAAAAA"),
      to: "logs/\(service).log")
  }

  // MARK: Rest

  /// Lets an outage of `web` be put to rest, 30 days after its last failure; meanwhile `api` works, or
  /// has an outage of its own that goes on.
  private func putToRest(others: Character) throws {
    let now = ["--now", "2026-05-31T12:00:00Z"]
    try write("+00:00 -00:10 -00:20" + (others == "+" ? " +00:40" : ""), day: 1)
    try write("+00:00 -00:30 -00:40", day: 1, service: "web")
    #expect(
      try folder.scan("--now", "2026-05-01T02:00:00Z").told
        == ["new q-20260501-0010", "new q-20260501-0030"])
    for day in 2...31 { try write("\(others)00:50", day: day) }
    for hour in 1...4 {
      try write("\(others)0\(hour):00", day: 31)
      #expect(
        try folder.scan(now[0], now[1]).told
          == (others == "-" ? ["still open q-20260501-0010"] : []))
    }
  }

  /// The older outage keeps the lines of the one that rests.
  @Test func `An outage that rests is not told again while another one goes on`() throws {
    try putToRest(others: "-")
    let kept = try folder.incidents()
    #expect(kept.map { $0.id.prefix(15) } == ["q-20260501-0010", "q-20260501-0030"])
    #expect(kept.map(\.failed) == [2 + 30 + 4, 2])
    #expect(kept.map(\.state) == ["ongoing", "ongoing"])
  }

  @Test func `After a rest a failure is a new outage, and a success ends none`() throws {
    try putToRest(others: "+")
    let before = try folder.incidents()
    #expect(before.map(\.state) == ["recovered", "ongoing"])
    try write("+05:00 +05:10", day: 31, service: "web")
    try folder.expectSilence("--now", "2026-05-31T12:00:00Z")
    #expect(try folder.incidents() == before)
    try write("-06:00 -06:10", day: 31, service: "web")
    #expect(
      try folder.scan("--now", "2026-05-31T12:00:00Z").told == ["new q-20260531-0600"])
    #expect(try folder.incidents().dropLast() == before[...])
  }

  // MARK: Ids

  @Test func `Both parts of a split outage keep their ids when the older one is settled`() throws {
    let options = ["--late-window", "30h", "--report-dir", "reports"]
    func scan() throws -> [String] {
      let result = try folder.scan(
        "--now", "2026-05-09T02:00:00Z", options[0], options[1], options[2], options[3])
      return result.outputText.split(separator: "\n").filter { $0.hasPrefix("- ") }
        .map { String($0.prefix { $0 != ":" }) }
    }
    try write("+08:00 -08:10 -08:20 -20:00 -20:10 -20:20", day: 4)
    try write("-00:00 -06:00 -12:00 -18:00 -23:00", day: 5)
    _ = try scan()
    let id = try #require(try folder.incidents().first?.id)
    try folder.append(
      ScanFolder.lines(
        "+10:00 +10:10 +10:20", day: 4, service: "api", organization: "org-APIAAAAAAAA"),
      to: "logs/late.log")
    #expect(try scan() == ["- new `\(id)-2`", "- still open `\(id)`"])
    for day in 6...8 {
      try write("-00:00 -06:00 -12:00 -18:00", day: day)
      #expect(try scan() == ["- still open `\(id)`"])
      let parts = [
        ScanFolder.Kept(id: id, failed: 8 + 4 * (day - 5), state: "ongoing"),
        ScanFolder.Kept(id: id + "-2", failed: 2, state: "recovered"),
      ]
      #expect(try folder.incidents() == parts)
      #expect(try folder.names("reports") == ["\(id)-2.md", "\(id).md"])
      for part in parts {
        let report = try JSONValue(parsing: folder.history(part.id, "--json").output)
        #expect(report["incidents"].array.map { $0["id"].string } == [part.id])
        #expect(report["incidents"].array.map { $0["calls"]["failed"].int } == [part.failed])
        #expect(try folder.text("reports/\(part.id).md").contains("`\(part.id)`"))
      }
    }
  }

  // MARK: Horizon

  @Test func `A line of another century settles nothing`() throws {
    try folder.append(ScanFolder.lines("+08:00", day: 4), to: "logs/app.log")
    try folder.append(ScanFolder.ofTheFuture, to: "logs/app.log")
    _ = try folder.scan()
    // Later lines, and late ones.
    try folder.append(ScanFolder.outage(day: 5), to: "logs/app.log")
    try folder.append(ScanFolder.outage(day: 1), to: "logs/late.log")
    let second = try folder.scan()
    #expect(second.status == 0 && second.errorText == "")
    #expect(second.told == ["new q-20260501-0810", "new q-20260505-0810"])
    // Night after night.
    for day in 6...7 {
      try folder.append(
        ScanFolder.outage(day: day) + ScanFolder.ofTheFuture, to: "logs/app.log")
      let result = try folder.scan()
      #expect(result.status == 0 && result.errorText == "")
      #expect(result.told == ["new q-2026050\(day)-0810"])
    }
    #expect(try folder.failedCalls() == 12)
  }

  @Test func `A line of another century leaves a short late window as it is`() throws {
    try folder.append(
      ScanFolder.lines("+08:00", day: 4) + ScanFolder.ofTheFuture, to: "logs/app.log")
    _ = try folder.scan("--now", "2026-05-05T02:00:00Z", "--late-window", "12h")
    // Written later than that scan.
    try folder.append(ScanFolder.outage(day: 5), to: "logs/app.log")
    let second = try folder.scan("--now", "2026-05-05T09:00:00Z", "--late-window", "12h")
    #expect(second.status == 0 && second.errorText == "")
    #expect(second.told == ["new q-20260505-0810"])
  }

  /// Forms of logs that are read from their starts again when they grow.
  enum Form: String, CaseIterable {
    case gzip, rotatedGzip, tar, utf16
  }

  /// The successes before the outage lie before the horizon when its later failures are read.
  @Test(arguments: Form.allCases)
  func `What came before an outage is kept when its log is read again`(form: Form) throws {
    let plain = try ScanFolder()
    var text = ""
    for (night, calls) in [
      "+06:00 +07:30 +07:50 -08:10 -08:20", "-12:00 -13:00", "-16:00", "+18:00 +18:10",
    ].enumerated() {
      let lines = ScanFolder.lines(calls, day: 4)
      text += lines
      try plain.append(lines, to: "logs/app.log")
      try folder.write(text, as: form, night: night)
      let expected = try plain.scan("--late-window", "1h")
      let result = try folder.scan("--late-window", "1h")
      #expect(result.errorText == "" && result.told == expected.told)
      #expect(result.told.count == 1)
    }
    func incident(_ folder: ScanFolder) throws -> [JSONValue] {
      try JSONValue(parsing: folder.history("--json").output)
        .mapStrings { $0.hasPrefix("logs/") ? "log" : $0 }["incidents"].array
    }
    let known = try incident(folder)
    #expect(known == (try incident(plain)))
    #expect(known.first?["last_success_before"]["time"].string == "2026-05-04T07:50:00Z")
    #expect(known.first?["confidence"]["onset"].string == "exact")
  }

  // MARK: Completion lines

  /// Lines that name no language model count only while an outage looks for them.
  @Test func `A log that grew while no outage looked for completion lines is looked through`()
    throws
  {
    func write(_ calls: String, day: Int, to name: String) throws {
      let lines = ScanFolder.lines(calls, day: day)
      try folder.append(
        lines.replacing(#"{"service""#, with: #"{"logger": "worker", "service""#), to: name)
    }
    func completion(_ time: String) -> String {
      """
      {"service": "demo", "logger": "worker", "level": "info", "event": "job completed", \
      "trace_id": "trace-\(time.filter(\.isNumber))", "timestamp": "2026-05-\(time):00Z"}

      """
    }
    try write("+08:00 -08:10 -08:20", day: 4, to: "logs/app.log")
    _ = try folder.scan()
    try write("+10:00 +10:10", day: 4, to: "logs/app.log")
    #expect(try folder.scan().told == ["recovered q-20260504-0810"])
    try folder.append(
      ["05T12:00", "05T12:10", "05T12:40"].map(completion).joined(), to: "logs/jobs.log")
    try folder.expectSilence()
    // Refusals from before they were written.
    try write("-11:00 -11:10", day: 5, to: "logs/late.log")
    #expect(try folder.scan().told == ["new q-20260505-1100"])
    #expect(try folder.incidents().map(\.state) == ["recovered", "failures_stopped"])
  }
}

extension ScanFolder {
  /// Writes all lines of a log anew.
  fileprivate func write(_ text: String, as form: ScanSettlingTests.Form, night: Int) throws {
    let name = "logs/app.log"
    switch form {
    case .gzip, .rotatedGzip:
      if night > 0 { try remove(form == .gzip ? "\(name).gz" : "\(name).\(night).gz") }
      try append(text, to: name)
      try gzip(name)
      if form == .rotatedGzip { try move("\(name).gz", to: "\(name).\(night + 1).gz") }
    case .tar:
      try scratch.write(Data(text.utf8), to: "in/app.log")
      try tool("/usr/bin/env", "tar", "cf", "logs/all.tar", "in")
    case .utf16:
      let mark = Data([0xff, 0xfe])
      try scratch.write(
        mark + Data(text.utf16.flatMap { [UInt8($0 & 0xff), UInt8($0 >> 8)] }), to: name)
    }
  }
}
