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

  @Test(arguments: Names.allCases, FitLimit.allCases)
  func `Ten thousand services fit`(names: Names, limit: FitLimit) {
    let report = Cases.large(services: 10_000, name: names.name)
    for format in Self.formats {
      let text = format.render(report, fitting: limit)
      expectFits(text, limit, format)
      // The whole report would have hundreds of megabytes.
      if names != .megabyte { expectAllCounted(text, report, format) }
    }
  }

  @Test(arguments: [Names.plain, .hostile], FitLimit.allCases)
  func `Hundreds of incidents fit`(names: Names, limit: FitLimit) throws {
    let report = Cases.crowd(incidents: 200, name: names.name)
    for format in Self.formats {
      let text = format.render(report, fitting: limit)
      expectFits(text, limit, format)
      let read = FittedText(text, format)
      let chapters = read.sections.count { $0.title.hasPrefix("Outage ") }
      let note = try #require(read.note)
      let left = note.firstMatch(of: /([0-9,]+) outages? with all that is told/)
        .flatMap { Int($0.1.filter { $0 != "," }) }
      #expect(chapters + (left ?? 0) == 200)
      #expect(chapters > 0)
      // 30 of 205 outages have a row, in the head or in the table of more.
      let rows = read.sections[0].rows + (read["More outages"]?.rows ?? 0)
      let missing = read.sections[0].missing + (read["More outages"]?.missing ?? 0)
      if read.leftOut("“More outages”") == nil { #expect(rows + missing == 200) }
    }
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
      expectAllCounted(text, report, format)
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
        expectAllCounted(text, report, format)
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
  private func expectAllCounted(_ text: String, _ report: Report, _ format: ReportFormat) {
    let (whole, fitted) = (FittedText(format.render(report), format), FittedText(text, format))
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
