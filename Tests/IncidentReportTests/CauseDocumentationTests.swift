import Foundation
import Testing

@testable import IncidentReport
@testable import OutageReconstruction

/// `docs/faq.md` and the causes stay in step: reports link to its headings.
struct CauseDocumentationTests {
  private static let page: String = {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    return (try? String(contentsOf: root.appending(path: "docs/faq.md"), encoding: .utf8)) ?? ""
  }()

  private static func headings(below title: String) -> [String] {
    let lines = page.split(separator: "\n")
    guard let start = lines.firstIndex(of: Substring("## " + title)) else { return [] }
    return lines[(start + 1)...].prefix { !$0.hasPrefix("## ") }
      .filter { $0.hasPrefix("### ") }.map { String($0.dropFirst(4)) }
  }

  /// The anchor that GitHub and GitLab give a heading.
  private static func anchor(_ heading: String) -> String {
    heading.lowercased().filter {
      $0.isLetter || $0.isNumber || $0 == " " || $0 == "-" || $0 == "_"
    }
    .replacing(" ", with: "-")
  }

  private func finding(_ cause: Cause) -> CauseFinding {
    CauseFinding(
      cause: cause.rawValue, verdict: .possible, supporting: [], opposing: [], fix: "", owner: "")
  }

  @Test func `Every cause has its section, and every section its cause`() {
    let wanted = Cause.allCases.map { finding($0).words }
    #expect(Self.headings(below: "Causes") == wanted)
    let anchors = Self.headings(below: "Causes").map(Self.anchor)
    let references = Cause.allCases.compactMap { finding($0).reference }
    #expect(references == anchors.map { "docs/faq.md#" + $0 })
  }

  @Test func `A cause that the documentation does not know has no link`() {
    var other = finding(.payment)
    other.cause = "something_else"
    #expect(other.reference == nil)
  }

  @Test func `Eight questions are answered`() {
    #expect(Self.headings(below: "Questions").count == 8)
  }

  @Test func `Links inside of the page lead somewhere`() {
    let anchors = Set(
      (Self.headings(below: "Causes") + Self.headings(below: "Questions")).map(Self.anchor))
    let links = Self.page.matches(of: /\]\(#([^)]*)\)/).map { String($0.output.1) }
    #expect(links.count >= 6)
    for link in links { #expect(anchors.contains(link), "\(link)") }
  }
}
