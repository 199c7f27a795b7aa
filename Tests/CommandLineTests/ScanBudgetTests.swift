import Foundation
import SchemaValidation
import Testing

/// What scans say of a month's budget, and when.
@Suite struct ScanBudgetTests {
  private let folder: ScanFolder

  init() throws {
    folder = try ScanFolder()
  }

  /// A call of so many tokens: a million of them cost 15 cents.
  private func spend(_ time: String, millions: Int) throws {
    try folder.append(
      ScanFolder.success(time, tokens: millions * 1_000_000) + "\n", to: "logs/app.log")
  }

  @Test func `Each mark of the budget is told once a month`() throws {
    // A million tokens of this model cost 15 cents.
    func spend(_ time: String, _ tokens: Int) throws {
      try folder.append(ScanFolder.success(time, tokens: tokens) + "\n", to: "logs/app.log")
    }
    func passed() throws -> [Int] {
      let result = try folder.scan("--format", "json", "--budget", "1")
      guard !result.output.isEmpty else { return [] }
      let value = try JSONValue(parsing: result.output)
      #expect(
        try SchemaValidator(named: "scan-1")
          .errors(JSONSerialization.jsonObject(with: result.output)) == [])
      #expect(value["incidents"] == .array([]))
      return value["budget"].array.compactMap { $0["percent"].int }
    }
    try spend("04T08:00:00", 4_000_000)
    #expect(try passed() == [])
    try spend("04T09:00:00", 900_000)
    #expect(try passed() == [70])
    #expect(try passed() == [])
    try spend("04T10:00:00", 100_000)
    #expect(try passed() == [])
    try spend("04T11:00:00", 4_000_000)
    #expect(try passed() == [100])
    try spend("04T12:00:00", 9_000_000)
    #expect(try passed() == [])
  }

  @Test func `Both marks can be passed at once, and are told in words`() throws {
    try folder.append(
      ScanFolder.success("04T08:00:00", tokens: 9_000_000) + "\n", to: "logs/app.log")
    let result = try folder.scan("--budget", "1")
    #expect(result.status == 0)
    for percent in [70, 100] {
      #expect(
        result.outputText.contains(
          "- budget: \(percent) % of $1.00 for 2026-05 was passed on 2026-05-04 in the hour of 08:00 UTC"
        ))
    }
    try folder.expectSilence("--budget", "1")
  }

  @Test func `A line of another century takes no month from the budget`() throws {
    try spend("04T08:00:00", millions: 4)
    try folder.append(ScanFolder.ofTheFuture, to: "logs/app.log")
    try folder.expectSilence("--now", "2026-05-05T02:00:00Z", "--budget", "1")
    try spend("05T08:00:00", millions: 1)
    #expect(
      try folder.scan("--budget", "1").budgetNews == [
        "70 % of $1.00 for 2026-05 was passed on 2026-05-05 in the hour of 08:00 UTC"
      ])
    try spend("06T08:00:00", millions: 2)
    #expect(
      try folder.scan("--budget", "1").budgetNews == [
        "100 % of $1.00 for 2026-05 was passed on 2026-05-06 in the hour of 08:00 UTC"
      ])
  }

  /// What is over is forgotten sooner than what a month has cost.
  @Test func `The month is summed up whatever is forgotten`() throws {
    var told: [Int: [String]] = [:]
    for day in 1...9 {
      try spend("0\(day)T08:00:00", millions: 1)
      let night = day == 9 ? "10" : "0\(day + 1)"
      let news = try folder.scan(
        "--now", "2026-05-\(night)T02:00:00Z", "--budget", "1", "--keep", "1d", "--late-window",
        "24h"
      ).budgetNews
      if !news.isEmpty { told[day] = news }
    }
    #expect(
      told == [
        5: ["70 % of $1.00 for 2026-05 was passed on 2026-05-05 in the hour of 08:00 UTC"],
        7: ["100 % of $1.00 for 2026-05 was passed on 2026-05-07 in the hour of 08:00 UTC"],
      ])
  }

  @Test func `Another budget has its own marks, each of them told once`() throws {
    // The sum after each night: $1.20, $1.35, $1.50, $1.65, $2.10, $2.25.
    let nights = [
      (8, "1", ["70 % of $1.00", "100 % of $1.00"]), (1, "2", []), (1, "2", ["70 % of $2.00"]),
      (1, "2", []), (3, "2", ["100 % of $2.00"]), (1, "1", []),
    ]
    for (night, (millions, budget, marks)) in nights.enumerated() {
      try spend("0\(4 + night)T08:00:00", millions: millions)
      let news = try folder.scan("--budget", budget).budgetNews
      #expect(
        news
          == marks.map {
            "\($0) for 2026-05 was passed on 2026-05-0\(4 + night) in the hour of 08:00 UTC"
          })
    }
  }

  @Test(arguments: [
    ("html", "<!DOCTYPE html>", "</html>\n"), ("jira", "h1. ", "\n"),
    ("openmetrics", "# HELP ", "# EOF\n"),
  ])
  func `What a report does not hold goes to standard error`(
    format: String, beginning: String, end: String
  ) throws {
    func scan() throws -> RunResult { try folder.scan("--budget", "1", "--format", format) }
    func text(_ percent: Int, day: Int) -> String {
      "\(percent) % of $1.00 for 2026-05 was passed on 2026-05-0\(day) in the hour of 08:00 UTC"
    }
    // Without any report.
    try spend("04T08:00:00", millions: 5)
    let alone = try scan()
    #expect(alone.status == 0 && alone.outputText == "")
    #expect(alone.errorText.hasPrefix("# quotascope scan: 1 budget warning\n\n- budget: "))
    #expect(alone.errorText.budgetNews == [text(70, day: 4)])
    // Beside one.
    try folder.append(
      ScanFolder.lines("-09:10 -09:20 +09:50 -10:10 -10:12 +10:50", day: 5), to: "logs/app.log")
    try spend("05T08:00:00", millions: 5)
    let beside = try scan()
    #expect(beside.status == 0)
    #expect(beside.outputText.hasPrefix(beginning) && beside.outputText.hasSuffix(end))
    #expect(beside.outputText.budgetNews == [] && !beside.outputText.contains("quotascope scan: "))
    #expect(beside.errorText.budgetNews == [text(100, day: 5)])
    #expect(!beside.errorText.contains("- new "))
    // An incident that is withdrawn.
    try folder.append(
      ScanFolder.lines("-09:30 -09:49 -09:51 -10:05", day: 5), to: "logs/late.log")
    let withdrawn = try scan()
    #expect(withdrawn.status == 0 && withdrawn.outputText.hasPrefix(beginning))
    #expect(withdrawn.errorText.hasPrefix("# quotascope scan: 1 withdrawn\n"))
    #expect(withdrawn.errorText.contains("- withdrawn `q-20260505-1010-"))
    try folder.expectSilence("--budget", "1", "--format", format)
  }

  @Test(arguments: ["html", "jira", "openmetrics"])
  func `With a folder of reports the list tells the budget in any format`(format: String) throws {
    try spend("04T08:00:00", millions: 9)
    let result = try folder.scan("--budget", "1", "--format", format, "--report-dir", "reports")
    #expect(result.status == 0 && result.errorText == "")
    #expect(result.budgetNews.count == 2)
  }
}

extension String {
  /// What the lines of the list tell of the budget.
  fileprivate var budgetNews: [String] {
    split(separator: "\n").filter { $0.hasPrefix("- budget: ") }.map { String($0.dropFirst(10)) }
  }
}

extension RunResult {
  fileprivate var budgetNews: [String] { outputText.budgetNews }
}
