@testable import FailureClassification
import Testing

/// Nothing secret leaves a log; everything else does.
struct SecretMaskTests {
  /// The bytes of a field and its text go different ways.
  @Test func `A field is shown alike as bytes and as text`() {
    let parts = [
      "sk-", "eyJ", "@", "key=", "team", "gpt-4o", "é", "\u{0}", "s", "e", "secret", "SECRET",
      "hf_", "h", "r8", "r8_", "bot", "bo", "://", ":/", "org-1", "0123456789abcdefABCDEF", " ",
      "x",
    ]
    var state: UInt64 = 42
    for _ in 0..<5000 {
      var text = ""
      for _ in 0..<4 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        text += parts[Int((state >> 33) % UInt64(parts.count))]
      }
      #expect(SecretMask.field(Array(text.utf8)[...]) == SecretMask.field(text), "\(text)")
    }
    // Every sign of a secret is met, also at the end.
    for sign in ["@", "sk-", "sk_", "eyJ", "hf_", "r8_", "bot", "SG.", "%3", "://", "xai-"] {
      let whole = SecretMask.isSuspicious(("ab" + sign).utf8.span)
      let cut = SecretMask.isSuspicious(("ab" + sign.dropLast()).utf8.span)
      #expect(whole && !cut, "\(sign)")
    }
  }

  private static let letters = Array("aB3dEf6hIj9kLm2nOp5qRs8tUv1wXy4z")

  /// `count` characters as keys have them; every other eight of them are different.
  private static func random(_ count: Int, from alphabet: [Character] = letters) -> String {
    var state: UInt64 = 88_172_645_463_325_252
    return String(
      (0..<count).map { _ in
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return alphabet[Int(state % UInt64(alphabet.count))]
      })
  }

  private static let hexadecimal = Array("0123456789abcdef")

  /// Keys that are told by their own shape.
  static let keys: [String] = [
    "sk-" + random(48), "sk-" + random(20) + "T3BlbkFJ" + random(20), "sk-proj-" + random(40),
    "sk-proj-" + random(74) + "T3BlbkFJ" + random(74),
    "sk-proj-Ab_" + random(20) + "-" + random(20),
    "sk-svcacct-" + random(60), "sk-admin-" + random(100), "sk-None-" + random(40),
    "sess-" + random(40), "ek_" + random(32), "sk-ant-api03-" + random(80),
    "sk-or-v1-" + random(64),
    "gsk_" + random(52), "AIza" + random(35), "hf_" + random(34), "xai-" + random(80),
    "sk-" + random(32, from: hexadecimal), "AKIA" + random(16).uppercased(),
    "ghp_" + random(36), "github_pat_" + random(60), "xoxb-1234-" + random(24),
    "eyJ" + random(30) + ".eyJ" + random(60) + "." + random(43), random(84),
    "sk-WRQsP****************************************xQBt", "sk-4sJHr***w8ZP", "sk-WRQsP…xQBt",
    "sk-proj-********************************7Q4A",
  ]

  /// Sentences and dumps in which a key stands.
  private static let places: [String] = [
    "§", "Incorrect API key provided: §. You can find your API key at https://a.test.",
    "key=§&x=1", "'api_key': '§'", #"{"api_key":"§"}"#, #"\"OPENAI_API_KEY\":\"§\""#,
    "Authorization: Bearer §", "(§)", "using §, retrying", "https://a.test/?k=§", "[§]",
    "-§", "{'Authorization': 'Bearer §', 'Content-Type': 'application/json'}", "%20§%20",
    "first line\\n§",
  ]

  @Test(arguments: keys)
  func `A key does not survive, wherever it stands`(key: String) {
    for place in Self.places {
      // Only keys with a clear beginning are told behind letters and digits.
      if place.hasPrefix("%") || place.hasPrefix("first"), !key.hasPrefix("sk-proj") { continue }
      let masked = SecretMask.masked(Array(place.replacing("§", with: key).utf8))
      expectNothing(of: key, in: masked)
      #expect(masked.contains("***"), "\(masked)")
      #expect(SecretMask.masked(Array(masked.utf8)) == masked)
    }
  }

  /// No four characters in a row behind the key's beginning are in the text.
  private func expectNothing(of key: String, in masked: String) {
    let secret = Array(key.drop { $0 != "-" && $0 != "_" }.dropFirst(8))
    for start in 0..<max(0, secret.count - 4) {
      let piece = String(secret[start..<start + 4])
      guard !piece.contains("*") else { continue }
      #expect(!masked.contains(piece), "\(piece) of \(key) in \(masked)")
    }
  }

  @Test(arguments: [
    ("Authorization: Bearer abc.def-123", "Authorization: Bearer ***"),
    ("authorization: Basic dXNlcjpwYXNzd29yZA==", "authorization: Basic ***"),
    ("'Authorization': 'Bearer hunter2hunter2'", "'Authorization': 'Bearer ***'"),
    ("api-key: 0123456789abcdef0123456789abcdef", "api-key: ***"),
    ("('x-api-key', '0123456789abcdef0123456789abcdef')", "('x-api-key', '***')"),
    ("(b'api-key', b'0123456789abcdef')", "(b'api-key', b'***')"),
    (#""Ocp-Apim-Subscription-Key": "0123abcd""#, #""Ocp-Apim-Subscription-Key": "***""#),
    (#"\"password\":\"pass word\""#, #"\"password\":\"***\""#),
    ("PGPASSWORD=hunter psql", "PGPASSWORD=*** psql"),
    ("password = secret, user = bob", "password = ***, user = bob"),
    ("?token=a1b2c3&x=1", "?token=***&x=1"), ("client_secret => 'abc'", "client_secret => '***'"),
    ("set-cookie: __cf_bm=abc.def; path=/; HttpOnly; next", "set-cookie: ***"),
    ("Helicone-Auth: Bearer pk-helicone-123", "Helicone-Auth: Bearer ***"),
    ("x-amz-security-token=FwoGZXIvYXdzEA", "x-amz-security-token=***"),
    ("bearer a1b2c3d4e5", "bearer ***"), ("Bearer YOUR_KEY", "Bearer ***"),
    ("postgres://app:hunter2@db.internal:5432/app", "postgres://***@db.internal:5432/app"),
    ("redis://:p@ss@cache:6379", "redis://***@cache:6379"),
    ("https://token@github.com/a/b", "https://***@github.com/a/b"),
  ])
  func `The value behind a secret's name goes`(text: String, expected: String) {
    #expect(SecretMask.masked(Array(text.utf8)) == expected)
  }

  @Test(arguments: [
    ("passwd: 'hunter two three'", "passwd: '***'"),
    (#"password="it's \"quoted\" here", x"#, #"password="***", x"#),
    ("password: 'never ends of course", "password: '*** ends of course"),
    ("auth_token 9f8a7b6c5d4e", "auth_token ***"),
    ("api_key 0a1b2c3d4e5f, next", "api_key ***, next"),
    ("password=SecretStr('hunter two')", "password=SecretStr('***')"),
    (#"Secret("hunter2 x")"#, #"Secret("***")"#), ("SecretStr('hunter2')", "SecretStr('***')"),
    ("SecretBytes(b'hunter2')", "SecretBytes(b'***')"),
    ("api_key=Secret('hunter2')", "api_key=Secret('***')"),
    ("Authorization%3A%20Bearer%20abc.def-123&x=1", "Authorization%3A%20Bearer%20***&x=1"),
    ("Authorization%3a+Basic+dXNlcjpwYXNz%26x", "Authorization%3a+Basic+***%26x"),
    ("%22Authorization%22%3A%22Bearer%20a1b2c3%22", "%22Authorization%22%3A%22Bearer%20***%22"),
    ("Authorization%253A%2520Bearer%2520a1b2c3", "Authorization%253A%2520Bearer%2520***"),
    ("api_key%3Dabc123%26model%3Dgpt-4o", "api_key%3D***%26model%3Dgpt-4o"),
    ("GET https://a.test/v1?key=hunter&alt=json", "GET https://a.test/v1?key=***&alt=json"),
    ("https://a.test/x?a=1&api_key=0f3c&b=2", "https://a.test/x?a=1&api_key=***&b=2"),
    ("https://a.test/x?a=1&amp;token=abcd", "https://a.test/x?a=1&amp;token=***"),
    ("/blob?sv=2024&sig=abc%2Fdef%3D&se=1", "/blob?sv=2024&sig=***&se=1"),
    (
      "?X-Amz-Credential=AKIDX/2026/us&X-Amz-Signature=0f9e8d",
      "?X-Amz-Credential=***&X-Amz-Signature=***"
    ),
    ("?code=0f9e8d7c6b5a4f3e2d1c", "?code=***"),
    (
      "https://hooks.slack.com/services/T0AB12CD3/B0EF45GH6/aBcDeFgHiJkLmNoP",
      "https://hooks.slack.com/services/***"
    ),
    (
      #"hooks.slack.com\/services\/T0AB12CD3\/B0EF45GH6\/aBcDeFgHiJkL"#,
      #"hooks.slack.com\/services\/***"#
    ),
    (
      "POST https://discord.com/api/webhooks/112233445566778899/aBc-dEf_123 failed",
      "POST https://discord.com/api/webhooks/*** failed"
    ),
    (
      "https://acme.webhook.office.com/webhookb2/0a1b2c3d-1111@2222/IncomingWebhook/9f8e/77",
      "https://acme.webhook.office.com/webhookb2/***"
    ),
    (
      "https://hooks.zapier.com/hooks/catch/1234567/b4c5d6e/",
      "https://hooks.zapier.com/hooks/catch/***"
    ),
    (
      "https://api.telegram.org/bot123456789:AAF-abcdefghijklmnopqrstuvwxyz012345/sendMessage",
      "https://api.telegram.org/***/sendMessage"
    ),
    (
      "key -----BEGIN RSA PRIVATE KEY-----\nMIIEabc+/=\nxyz==\n-----END RSA PRIVATE KEY----- end",
      "key -----BEGIN RSA PRIVATE KEY-----***-----END RSA PRIVATE KEY----- end"
    ),
    (
      #""-----BEGIN PRIVATE KEY-----\nMIIEabc\nxyz\n-----END PRIVATE KEY-----\n""#,
      #""-----BEGIN PRIVATE KEY-----***-----END PRIVATE KEY-----\n""#
    ),
    ("-----BEGIN OPENSSH PRIVATE KEY----- b3Bl bnNz", "-----BEGIN OPENSSH PRIVATE KEY-----***"),
    (
      "-----BEGIN PGP PRIVATE KEY BLOCK----- lQdG x -----END PGP PRIVATE KEY BLOCK----- y",
      "-----BEGIN PGP PRIVATE KEY BLOCK-----***-----END PGP PRIVATE KEY BLOCK----- y"
    ),
  ])
  func `What opens something goes in every spelling`(text: String, expected: String) {
    let masked = SecretMask.masked(Array(text.utf8))
    #expect(masked == expected)
    #expect(SecretMask.masked(Array(masked.utf8)) == masked)
    #expect(SecretMask.field(text).contains("***"))
  }

  @Test(arguments: [
    ("mail bob@example.com now", "mail ***@*** now"),
    ("<first.last+tag@mail.example.co.uk>", "<***@***>"),
    ("from=a@b.io,to=c@d.org.", "from=***@***,to=***@***."),
    ("müller@exämple.de", "***@***"), ("user%40example.com", "***@***"),
    (#"{"user":"bob@example.com"}"#, #"{"user":"***@***"}"#),
    ("mailto:bob@example.com", "mailto:***@***"),
    ("bob@x.test;ann@x.test", "***@***;***@***"),
  ])
  func `An address goes`(text: String, expected: String) {
    #expect(SecretMask.masked(Array(text.utf8)) == expected)
  }

  @Test(arguments: [
    "You exceeded your current quota, please check your plan and billing details.",
    "req_8b6f0a1c2d3e4f5061728394a5b6c7d8", "8b6f0a1c2d3e4f5061728394a5b6c7d8",
    "chatcmpl-9aBcDeFgHiJkLmNoPqRsTuVwXyZ01", "resp_68a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f6",
    "org-AbCdEfGhIjKlMnOpQrStUvWx", "proj_AbCdEfGhIjKlMnOpQrStUvWx", "gpt-4o-mini-2024-07-18",
    "text-embedding-3-small", "/usr/lib/python3.11/site-packages/openai/_base_client.py:1071",
    "node_modules/@openai/agents/dist/index.js", "openai@4.28.0",
    "3f2b6a9c-3c1e-4f27-9d0a-5a8c1d9b7e11",
    "https://api.openai.com/v1/chat/completions?api-version=2024-02-01",
    "task-1234567890 desk-side sk-learn risk-averse", "Basic authentication failed",
    "the bearer of bad news", "Unexpected token: expected string",
    "prompt_tokens=412 max_tokens: 512",
    "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "shop_summarizer-7c9d6b5f4-mq2zv_5b0c1f6e-92a4-4d0e-8f43-0d6f2c7f1a11",
    "The api_key client option must be set either by passing api_key to the client",
    "Missing credentials. Please pass an `api_key`, `workload_identity`, `admin_api_key`",
    "@team please look", "用户额度不足 (request id: 2024072510422562564674066306279)",
    "org.springframework.ai.retry.NonTransientAiException: 429 - {\"error\": 1}",
    "tokens: 12", "error_key: insufficient_quota", "token: insufficient_quota",
    "the password was wrong, the api_key expired", "token req_8b6f0a1c2d3e4f50 of org-AbCd1234",
    "secret name openai, token count 4096", "https://docs.test/errors?code=insufficient_quota",
    "https://a.test/v1/webhooks/openai returned 500", "POST /api/services/summary/v2",
    "-----BEGIN CERTIFICATE----- MIIB", "com.acme.InvalidTokenException: no token",
    "/v1/services/T0AB12CD3 ok", "progress 100%20done", "Passwords must have 8 letters",
    "webhook failed: /hooks/stripe", "Secret() missing", "rate%3Alimit", "access token gpt-4o-2024",
    "api_key for proj_AbCdEfGhIjKlMnOpQrStUvWx", "123456789: count", "?page=2&sort=key",
  ])
  func `Ordinary text stays`(text: String) {
    #expect(SecretMask.masked(Array(text.utf8)) == text)
  }

  @Test(arguments: [
    ("a\tb\r\n  c", "a b c"), ("  a  ", "a"), ("\u{1B}[31mred\u{1B}[0m", "[31mred[0m"),
    ("a\u{0}b\u{7F}c", "abc"), ("\u{202E}abc\u{2066}d\u{200B}e\u{FEFF}", "abcde"),
    ("a\u{2028}b\u{2029}c\u{85}d", "a b c d"), ("\u{E000}x\u{E0041}", "x"), ("", ""),
    ("a\u{3164}b\u{FE0F}c", "abc"),
  ])
  func `The text is one line of visible characters`(text: String, expected: String) {
    #expect(SecretMask.masked(Array(text.utf8)) == expected)
  }

  @Test func `Invisible characters do not hide a key`() {
    let key = "sk-proj-\u{200B}" + Self.random(10) + "\u{202E}" + Self.random(30)
    #expect(SecretMask.masked(Array(key.utf8)) == "sk-proj-***")
  }

  @Test func `Bytes that are no text become visible`() {
    #expect(SecretMask.masked([0x61, 0xff, 0x62]) == "a\u{FFFD}b")
  }

  @Test func `A long text is cut behind its masking`() {
    let text = String(repeating: "word ", count: 59) + "sk-proj-" + Self.random(400)
    let masked = SecretMask.masked(Array(text.utf8))
    #expect(masked.count == 300)
    #expect(masked.hasSuffix("word sk-p…"))
    #expect(SecretMask.masked(Array(masked.utf8)).count <= 300)
  }

  @Test func `A key across the end of what is read does not survive`() {
    for shift in 0..<60 {
      let keys = (0..<40).map { _ in "sk-proj-" + Self.random(150) }.joined(separator: "  ")
      let masked = SecretMask.masked(
        Array((String(repeating: "x", count: shift) + " " + keys).utf8))
      #expect(!masked.contains(Self.random(6)))
    }
  }

  /// Each part of such texts could be the beginning of something long.
  @Test(arguments: [
    "a.", "a@", "a%40", "://", "sk-", "a.b@", "password='", "Bearer ", "-----BEGIN ", "?key=",
    "%25",
    "eyJ.", "token ", "hooks/", "12345678:", "a-_.+", "-----BEGIN PRIVATE KEY-----",
  ])
  func `Twice the text costs about twice the time`(piece: String) {
    func duration(_ count: Int) -> Duration {
      let text = Array(String(repeating: piece, count: count / piece.utf8.count).utf8)
      return ContinuousClock().measure {
        var scanner = SecretScanner(text)
        _ = scanner.masked()
      }
    }
    _ = duration(1 << 14)
    let short = (0..<3).map { _ in duration(1 << 15) }.min() ?? .zero
    let long = (0..<3).map { _ in duration(1 << 18) }.min() ?? .zero
    // Eight times the text: squares would make it sixty-four.
    #expect(long < short * 24 + .milliseconds(20))
  }

  @Test func `A text of many megabytes costs no more than its beginning`() {
    let text = [UInt8](repeating: UInt8(ascii: "a"), count: 10 << 20)
    let clock = ContinuousClock()
    let duration = clock.measure { _ = SecretMask.masked(text) }
    #expect(duration < .seconds(1))
  }

  @Test(arguments: [
    ("sk-proj-abcdefgh7Q4A", "***7Q4A"), ("abc", "***"), ("", "***"), ("sk-1234567", "***"),
    ("sk-proj-abcdef\u{202E}7Q\n4A", "***7Q4A"), ("sk-****abcd", "***abcd"),
    ("sk-…xQBt", "***xQBt"), ("sk-WRQ...BKs-", "***BKs-"), ("sk-abcd****", "***"),
    ("sk-****a b", "***"),
  ])
  func `Of a key its last four characters are shown`(key: String, expected: String) {
    #expect(SecretMask.maskedKey(key) == expected)
  }
}
