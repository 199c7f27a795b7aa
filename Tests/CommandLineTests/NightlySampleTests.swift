import Foundation
import Testing

/// The samples of the nightly run, as far as a machine can hold them that has no cluster, no tracker, no Prometheus.
@Suite struct NightlySampleTests {
  private static let samples = NightlyFolder.samples

  private func text(_ name: String) throws -> String {
    try String(contentsOf: Self.samples.appending(path: name), encoding: .utf8)
  }

  /// The documents of a YAML file, read by somebody else's reader.
  private func yaml(_ name: String) throws -> [JSONValue] {
    let script = "import json, sys, yaml; print(json.dumps(list(yaml.safe_load_all(sys.stdin))))"
    let result = try BuiltBinary.runCommand(
      ["/usr/bin/python3", "-c", script], in: Self.samples,
      input: Self.samples.appending(path: name))
    try #require(
      result.status == 0,
      "cannot be read; is Debian's package python3-yaml installed? \(result.errorText)")
    return try JSONValue(parsing: result.output).array
  }

  // MARK: systemd

  private static let systemdAnalyze = "/usr/bin/systemd-analyze"
  private static let units = [
    "quotascope.service", "quotascope.timer", "quotascope-issues.service",
  ]

  /// The units where `systemd-analyze` finds them, starting programs that are there.
  private func installedUnits(withDropIn: Bool) throws -> TemporaryDirectory {
    try #require(
      FileManager.default.isExecutableFile(atPath: Self.systemdAnalyze),
      "systemd-analyze is missing: apt-get install systemd")
    let folder = try TemporaryDirectory()
    let binary = try BuiltBinary.path()
    let scripts = Self.samples.path + "/"
    func install(_ name: String, as path: String) throws {
      let text = try text(name)
        .replacingOccurrences(of: "/usr/local/bin/quotascope", with: binary)
        .replacingOccurrences(of: "/usr/local/lib/quotascope/", with: scripts)
      try folder.write(Data(text.utf8), to: path)
    }
    for unit in Self.units { try install(unit, as: unit) }
    if withDropIn { try install("quotascope-issues.conf", as: "quotascope.service.d/issues.conf") }
    return folder
  }

  @Test(arguments: [false, true])
  func `systemd has nothing to say about the units`(withDropIn: Bool) throws {
    let folder = try installedUnits(withDropIn: withDropIn)
    let result = try BuiltBinary.runCommand(
      [Self.systemdAnalyze, "verify"] + Self.units.map { folder.url.appending(path: $0).path },
      in: folder.url)
    #expect(
      result.status == 0 && result.output.isEmpty && result.error.isEmpty, "\(result.errorText)")
  }

  @Test(arguments: [("quotascope.service", 0.5), ("quotascope-issues.service", 1.5)])
  func `The units are as confined as the README says`(unit: String, most: Double) throws {
    let folder = try installedUnits(withDropIn: false)
    let result = try BuiltBinary.runCommand(
      [
        Self.systemdAnalyze, "security", "--offline=true", "--no-pager",
        folder.url.appending(path: unit).path,
      ], in: folder.url)
    let line = try #require(result.outputText.split(separator: "\n").last)
    let match = try #require(line.firstMatch(of: /exposure level for (\S+): ([0-9.]+)/), "\(line)")
    #expect(match.1 == unit)
    #expect(try #require(Double(match.2)) <= most)
    // Every version of systemd has weights of its own; the README names the one of its figures.
    let version = try BuiltBinary.runCommand([Self.systemdAnalyze, "--version"], in: folder.url)
    if version.outputText.hasPrefix("systemd 252 ") {
      #expect(try text("README.md").contains("`\(unit)`: \(match.2)"), "\(line)")
    }
  }

  /// The settings of a unit, those that are given several times as one list.
  private func settings(_ unit: String) throws -> [String: [String]] {
    var settings: [String: [String]] = [:]
    for line in try text(unit).split(separator: "\n") where !line.hasPrefix("#") {
      let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      if parts.count == 2 { settings[String(parts[0]), default: []].append(String(parts[1])) }
    }
    return settings
  }

  @Test func `The scan's unit reads logs, writes its state, and nothing else`() throws {
    let service = try settings("quotascope.service")
    for (key, value) in [
      "DynamicUser": "yes", "StateDirectory": "quotascope", "ReadOnlyPaths": "/var/log",
      "SupplementaryGroups": "adm", "ProtectSystem": "strict", "PrivateNetwork": "yes",
      "IPAddressDeny": "any", "RestrictAddressFamilies": "none", "NoNewPrivileges": "yes",
      "CapabilityBoundingSet": "", "SuccessExitStatus": "1 3", "Type": "oneshot",
    ] {
      #expect(service[key] == [value], "\(key)")
    }
    #expect(service["ReadWritePaths"] == nil && service["User"] == nil)
    let timer = try settings("quotascope.timer")
    #expect(timer["Persistent"] == ["yes"] && timer["WantedBy"] == ["timers.target"])
    let calendar = try BuiltBinary.runCommand(
      [Self.systemdAnalyze, "calendar"] + (timer["OnCalendar"] ?? []), in: Self.samples)
    #expect(calendar.status == 0 && calendar.outputText.contains("*-*-* 02:30:00"))
  }

  // MARK: cron

  @Test func `The crontab has one line that cron runs every night`() throws {
    let text = try text("crontab")
    #expect(text.hasSuffix("\n"), "cron does not run a last line without line feed")
    let lines = text.split(separator: "\n").filter { !$0.hasPrefix("#") }
    #expect(lines.count == 2 && lines[0].contains(/^MAILTO=\S+@\S+$/))
    let fields = lines[1].split(separator: " ", maxSplits: 5).map(String.init)
    try #require(fields.count == 6)
    for (field, range) in zip(fields, [0...59, 0...23]) {
      #expect(range.contains(try #require(Int(field))))
    }
    #expect(Array(fields[2..<5]) == ["*", "*", "*"])
    // cron reads % as the end of a line, and finds little without a path.
    #expect(!fields[5].contains("%") && fields[5].contains(" /usr/local/bin/quotascope scan "))
    #expect(!fields[5].contains(">"), "cron mails what is printed")
  }

  // MARK: Kubernetes

  @Test func `The CronJob is restricted, alone, and without a token`() throws {
    let documents = try yaml("cronjob.yaml")
    #expect(
      documents.map { $0["kind"].string } == ["PersistentVolumeClaim", "CronJob", "NetworkPolicy"])
    let (claim, job, policy) = (documents[0], documents[1], documents[2])
    #expect(job["apiVersion"].string == "batch/v1")
    #expect(job["spec"]["concurrencyPolicy"].string == "Forbid")
    #expect(job["spec"]["schedule"].string == "30 2 * * *")
    let run = job["spec"]["jobTemplate"]["spec"]
    let codes = run["podFailurePolicy"]["rules"].array.map { $0["onExitCodes"]["values"] }
    #expect(codes.contains(.array([1, 2, 3, 64].map { .number($0) })))
    let pod = run["template"]["spec"]
    #expect(pod["restartPolicy"].string == "Never")
    #expect(pod["automountServiceAccountToken"] == .bool(false))
    #expect(pod["securityContext"]["runAsNonRoot"] == .bool(true))
    #expect(pod["securityContext"]["seccompProfile"]["type"].string == "RuntimeDefault")
    try #require(pod["containers"].array.count == 1)
    let container = pod["containers"].array[0]
    #expect(
      container["securityContext"]
        == .object([
          "allowPrivilegeEscalation": .bool(false), "readOnlyRootFilesystem": .bool(true),
          "capabilities": .object(["drop": .array([.string("ALL")])]),
        ]))
    #expect(container["resources"]["limits"]["memory"].string == "512Mi")
    let mounts = container["volumeMounts"].array
    let volumes = pod["volumes"].array
    #expect(mounts.map { $0["name"].string } == volumes.map { $0["name"].string })
    for (mount, volume) in zip(mounts, volumes) where volume["hostPath"] != .null {
      #expect(mount["readOnly"] == .bool(true))
      #expect(mount["mountPath"] == volume["hostPath"]["path"])
    }
    #expect(
      volumes.compactMap { $0["persistentVolumeClaim"]["claimName"].string } == [
        claim["metadata"]["name"].string
      ])
    // The policy, which lets nothing pass, is about the job's pods.
    let labels = run["template"]["metadata"]["labels"]
    #expect(policy["spec"]["podSelector"]["matchLabels"] == labels && labels != .null)
    #expect(policy["spec"]["policyTypes"].array.compactMap(\.string) == ["Ingress", "Egress"])
    #expect(policy["spec"]["ingress"] == .null && policy["spec"]["egress"] == .null)
  }

  // MARK: Metrics

  private static let metrics = """
    # HELP quotascope_history_last_scan_timestamp_seconds When the last scan was.
    # TYPE quotascope_history_last_scan_timestamp_seconds gauge
    quotascope_history_last_scan_timestamp_seconds 1782009000
    # HELP quotascope_history_open_incident Incidents that are not over.
    # TYPE quotascope_history_open_incident gauge
    quotascope_history_open_incident{id="q-20260620-0231-ea1a1b",class="insufficient_quota",since="2026-06-20T02:31:00Z"} 1
    # EOF
    """

  @Test func `The textfile is replaced whole, or not at all`() throws {
    let folder = try NightlyFolder()
    func files() throws -> [String] {
      try FileManager.default.contentsOfDirectory(atPath: folder.url.appending(path: "out").path)
    }
    try folder.scratch.write(Data(Self.metrics.utf8), to: "metrics")
    try folder.program("quotascope", "#!/bin/sh\necho \"$*\" >asked; cat metrics")
    try folder.scratch.write(Data("old\n".utf8), to: "out/quotascope.prom")
    let result = try folder.run("openmetrics", ["out/quotascope.prom", "a b.sqlite"])
    #expect(result.status == 0 && result.output.isEmpty && result.error.isEmpty)
    #expect(folder.text("asked") == "history --format openmetrics --history a b.sqlite\n")
    #expect(folder.text("out/quotascope.prom") == Self.metrics)
    let path = folder.url.appending(path: "out/quotascope.prom").path
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions]
    #expect(mode as? Int == 0o644)

    for (program, status) in [
      ("head -n 3 metrics", 2), ("cat metrics; exit 2", 2), ("exit 75", 75),
    ] {
      try folder.program("quotascope", "#!/bin/sh\n\(program)")
      let failed = try folder.run("openmetrics", ["out/quotascope.prom"])
      #expect(failed.status == Int32(status), "\(program)")
    }
    #expect(folder.text("out/quotascope.prom") == Self.metrics)
    #expect(try files() == ["quotascope.prom"])
    for arguments in [[], ["out/quotascope.txt"], ["a.prom", "b", "c"]] {
      #expect(try folder.run("openmetrics", arguments).status == 64)
    }
  }

  @Test func `The alerts ask for metrics that are written`() throws {
    let groups = try #require(try yaml("alerts.yaml").first)["groups"].array
    let rules = groups.flatMap { $0["rules"].array }
    #expect(
      rules.compactMap { $0["alert"].string } == [
        "QuotascopeScanMissing", "QuotascopeMetricsMissing", "OpenAIBillingOutage",
      ])
    for rule in rules {
      let expression = try #require(rule["expr"].string)
      let metric = try #require(expression.firstMatch(of: /quotascope_\w+/)).output
      #expect(Self.metrics.contains("\n\(metric)"))
      #expect(rule["annotations"]["summary"].string?.isEmpty == false)
    }
    #expect(rules.first?["expr"].string?.hasSuffix(" > 26 * 3600") == true)
    let summary = try #require(rules.last?["annotations"]["summary"].string)
    for label in summary.matches(of: /\$labels\.(\w+)/).map(\.1) where label != "instance" {
      #expect(Self.metrics.contains("\(label)=\""))
    }
  }
}
