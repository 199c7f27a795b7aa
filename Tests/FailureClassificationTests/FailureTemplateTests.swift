@testable import FailureClassification
import Testing

/// What differs from call to call goes, what says what happened stays.
struct FailureTemplateTests {
  @Test(arguments: [
    ("", ""),
    ("Unexpected thing 17 for req_ab12cd34", "Unexpected thing <n> for <id>"),
    ("Limit 30,000, used 29.5 %: wait 7m12s.", "Limit <n>, used <n> %: wait <n>."),
    ("at 2026-03-05T09:14:07.201Z and 2026-03-05", "at <time> and <time>"),
    ("see https://example.test/a?b=1, or /var/log/x.log:12", "see <url>, or <path>"),
    ("C:\\temp\\x.txt and/or text/plain", "<path> and/or text/plain"),
    ("chat.py:88: took 1.5s", "chat.py:<n>: took <n>"),
    ("id=0f8a3c11-9d2e-4a7b-8c55-0d1e2f3a4b5c", "id=<id>"),
    ("org-AbCdEfGhIj and proj_xYzxYzxYz", "<id> and <id>"),
    ("organization org-abcdefghijklmnop on", "organization <id> on"),
    ("organization org-abcd, organization org-xyz", "organization <id>, organization <id>"),
    ("No such organization: org-AbCd.", "No such organization: <id>."),
    (
      "an org-wide, org-specific limit of the organization",
      "an org-wide, org-specific limit of the organization"
    ),
    ("key sk-***abcd of deadbeefdeadbeef", "key <id> of <id>"),
    ("Unknown field 'foo_bar' in \"x\" and `y`", "Unknown field <name> in <name> and <name>"),
    ("it didn't work, the model's gone", "it didn't work, the model's gone"),
    ("openai.APIStatusError (im_a_teapot)", "openai.APIStatusError (im_a_teapot)"),
    (
      "Error code: 418 - {'error': {'message': \"No 'x' for req_1a\", 'code': 'teapot'}}",
      "Error code: <n> - {'error': {'message': \"No <name> for <id>\", 'code': 'teapot'}}"
    ),
    ("msg=\"thing 7\" reason='gone'", "msg=\"thing <n>\" reason='gone'"),
    ("raised Error('The thing of 12 is gone')", "raised Error('The thing of <n> is gone')"),
    ("cut off 'in the midd", "cut off 'in the midd"),
    ("用户 12 额度", "用户 <n> 额度"),
  ])
  func `A template holds what stays`(text: String, expected: String) {
    #expect(FailureTemplate(text).text == expected)
  }

  @Test func `A long template ends at a word`() {
    let long = String(repeating: "word ", count: 100)
    let template = FailureTemplate(long).text
    #expect(template.count < 202)
    #expect(template.hasSuffix("word…"))
    #expect(FailureTemplate(String(repeating: "x", count: 5000)).text == "<id>")
  }

  @Test func `Any cut of a text makes a template`() {
    let text = #"a 'b' "c: {'d': 1}" `e` é:/ ..: '' "" \' 'x\'y' f"#
    for end in text.indices {
      #expect(FailureTemplate(String(text[..<end])).text.count <= 400)
    }
  }

  @Test func `An unknown failure shows the error beside the message`() throws {
    let log = #"""
      {"timestamp":"2026-03-05T09:14:07Z","level":"error","event":"chat failed","model":"gpt-4o","error":"openai.APIStatusError: Error code: 418 - {'error': {'message': 'Odd 7', 'code': 'odd'}}"}
      """#
    let event = try #require(firstEvent(of: log))
    #expect(event.isUnknownFailure)
    #expect(
      event.text?.hasPrefix("chat failed · openai.APIStatusError: Error code: 418 - ") == true)
  }
}
