@testable import IncidentReport
import SeededRandom
import Testing

/// A report that fits keeps to its limit, stays whole in what it keeps, and says what it left out.
struct FittingTests {
  private static let foundation = "What this report rests on"
  private static let formats = ReportFormat.allCases.filter(\.canFit)

  /// Names from harmless to hostile, the worst of a megabyte.
  enum Names: String, CaseIterable {
    case plain, long, wide, hostile, megabyte

    func name(_ number: Int) -> String {
      switch self {
      case .plain: "service-\(number)"
      case .long: "service-\(number)-" + String(repeating: "abcdefghi-", count: 40)
      case .wide: "\(number)" + String(repeating: "😀", count: 300)
      case .hostile: "\(number) \(Cases.attack)"
      case .megabyte:
        (number < 2 ? String(repeating: "`*|\\[{_", count: 1 << 17) : "") + "\(number)"
      }
    }
  }

  @Test(arguments: Names.allCases)
  func `Ten thousand services fit`(names: Names) {
    let report = Cases.large(services: 10_000, name: names.name)
    for format in Self.formats {
      // The whole report of the longest names would have hundreds of megabytes.
      let whole = names == .megabyte ? nil : FittedText(format.render(report), format)
      for limit in FitLimit.allCases {
        let text = format.render(report, fitting: limit)
        expectFits(text, limit, format)
        if let whole { expectAllCounted(text, whole, format) }
      }
    }
  }

  @Test(arguments: [Names.plain, .hostile])
  func `Hundreds of incidents fit`(names: Names) throws {
    let report = Cases.crowd(incidents: 200, name: names.name)
    for format in Self.formats {
      for limit in FitLimit.allCases {
        let text = format.render(report, fitting: limit)
        expectFits(text, limit, format)
        try expectAllOutagesCounted(FittedText(text, format), 200)
      }
    }
  }

  /// Outages have a chapter or are left out by number; 30 of them have a row.
  private func expectAllOutagesCounted(_ read: FittedText, _ all: Int) throws {
    let chapters = read.sections.count { $0.title.hasPrefix("Outage ") }
    let note = try #require(read.note)
    let left = note.firstMatch(of: /([0-9,]+) outages? with all that is told/)
      .flatMap { Int($0.1.filter { $0 != "," }) }
    #expect(chapters > 0 && chapters + (left ?? 0) == all)
    let more = read["More outages"].map { $0.rows + $0.missing }
    let told = more ?? read.leftOut("“More outages”") ?? 0
    #expect(read.sections[0].rows + read.sections[0].missing + told == all)
  }

  @Test(arguments: 0..<12)
  func `Reports of any size fit and count all rows`(seed: Int) {
    var random = SeededGenerator(UInt64(seed))
    let kinds = Names.allCases.dropLast()
    let mixed = (0..<7).map { _ in kinds.randomElement(using: &random) ?? .plain }
    let count = Int.random(in: 1...60, using: &random)
    let report = Cases.large(services: count) { mixed[$0 % 7].name($0) }
    let limit = FitLimit.allCases.randomElement(using: &random) ?? .jira
    for format in Self.formats {
      let text = format.render(report, fitting: limit)
      expectFits(text, limit, format)
      expectAllCounted(text, FittedText(format.render(report), format), format)
    }
  }

  @Test(arguments: GoldenCase.all, FitLimit.allCases)
  func `Every state fits with a head that stands alone`(golden: GoldenCase, limit: FitLimit) {
    let report = golden.make()
    for format in Self.formats {
      let text = format.render(report, fitting: limit)
      expectFits(text, limit, format)
      if golden.name != "hostile" {
        // Nothing is left out of what is short anyway.
        #expect(FittedText(text, format).note == nil)
        expectAllCounted(text, FittedText(format.render(report), format), format)
      }
    }
  }

  @Test func `No way of counting gives more than the length`() {
    for text in ["a\nb", "é\n", "😀|\n\n", "e\u{301}", Cases.attack] {
      let length = FitLimit.length(text)
      let asForm = String(
        text.unicodeScalars.flatMap { $0 == "\n" ? ["\r", "\n"] : [$0] }.map(Character.init))
      #expect(length >= asForm.utf8.count && length >= asForm.utf16.count)
      #expect(length >= text.unicodeScalars.count && length >= text.count)
    }
  }

  @Test func `A milestone of the timeline goes last`() throws {
    let report = Cases.large(services: 10_000) { Names.hostile.name($0) }
    let text = ReportFormat.jira.render(report, fitting: .jira)
    let timeline = try #require(text.firstRange(of: "h2. Timeline"))
    #expect(text[timeline.upperBound...].contains("*recovered: calls succeed again"))
  }

  @Test func `Formats that cannot fit are written whole`() {
    for format in ReportFormat.allCases where !format.canFit {
      let report = Cases.longTables
      #expect(format.render(report, fitting: .jira) == format.render(report))
    }
  }

  private func expectFits(_ text: String, _ limit: FitLimit, _ format: ReportFormat) {
    let form = text.unicodeScalars.count { $0 == "\n" }
    #expect(text.utf8.count + form <= limit.characters)
    let head = FittedText.head(text)
    #expect(head.utf8.count + head.unicodeScalars.count { $0 == "\n" } <= 1500)
    // Title and first sentences are never missing.
    #expect(head.contains("OpenAI") || head.contains("No line of a log was read"))
    #expect(!text.contains("\n\n\n"))
    switch format {
    case .markdown:
      for table in MarkdownLines.tables(text) {
        #expect(Set(table.map(MarkdownLines.cells)).count == 1)
      }
      #expect(FittedText(text, format).isBalanced)
    case .jira:
      let read = JiraLines(text)
      #expect(read.isBalanced)
      for table in read.tables { #expect(Set(table.map { JiraLines.cells($0).count }).count == 1) }
      for line in read.lines {
        for code in JiraLines.parts(line).code { #expect(JiraLines.liveInCode(code) == []) }
      }
    default: break
    }
  }

  /// For each table of the whole report: rows kept, rows said to be missing, and the numbers of
  /// sections that are left out add up to what it has.
  private func expectAllCounted(_ text: String, _ whole: FittedText, _ format: ReportFormat) {
    let fitted = FittedText(text, format)
    for title in Set(whole.sections.dropFirst().map(\.title)) {
      let all = whole[title].map { $0.rows + $0.missing + $0.points }
      let kept = fitted[title].map { $0.rows + $0.missing + $0.points }
      let told = fitted.leftOut("“\(title)”")
      let files = title == Self.foundation ? fitted.leftOut("the table of files") : nil
      #expect((kept ?? told ?? 0) + (files ?? 0) == all, "\(title)")
    }
    let more = fitted["More facts"].map { $0.rows + $0.missing }
    #expect(
      fitted.sections[0].rows + (more ?? fitted.leftOut("“More facts”") ?? 0)
        == whole.sections[0].rows)
  }
}
