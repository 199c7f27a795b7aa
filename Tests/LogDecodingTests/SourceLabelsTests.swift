import Testing

@testable import LogDecoding

struct SourceLabelsTests {
  private static let id = String(repeating: "0123456789abcdef", count: 4)

  @Test(arguments: [
    ("logs/chat-api/chat-api.log", "chat-api"),
    ("logs/chat-api/chat-api.log.1", "chat-api"),
    ("logs/chat-api/chat-api.log.2.gz", "chat-api"),
    ("billing-20261103.log", "billing"),
    ("billing-20261103-125331.log.gz", "billing"),
    ("billing.log.2026-11-03", "billing"),
    ("billing_2026-11-03.json", "billing"),
    ("billing.2026-11-03T10:11:12Z.jsonl", "billing"),
    ("/srv/checkout/logs/app.log", "checkout"),
    ("/var/log/checkout/current", "checkout"),
    ("checkout/stdout", "checkout"),
    ("checkout/output.log.old", "checkout"),
    ("gcs/agent/stdout/2026/11/03/12:00:00_12:59:59_S0.json", "agent"),
    ("export/moderation/2026-11-03T12/events-000000.jsonl.gz", "moderation"),
    ("app.log", "app"),
    ("out/poster-studio/gelf.log.1", "gelf"),
    ("payments.worker.log", "payments.worker"),
    ("-", "-"),
  ])
  func `A path names a service by its file or the folders above`(path: String, service: String) {
    #expect(SourceLabels(path: path).service == service)
    #expect(SourceLabels(path: path).host == nil)
  }

  @Test(arguments: [
    "/var/log/pods/prod_summarizer-6c9f7d8b5-x2xhq_d479f197-1015-4f04-8353-2f5c5aae2445/main/0.log",
    "b/prod_summarizer-6c9f7d8b5-x2xhq_d479f197-1015-4f04-8353-2f5c5aae2445/main/0.log.20261103.gz",
  ])
  func `A pod's folder names the host, the container the service`(path: String) {
    let labels = SourceLabels(path: path)
    #expect(labels.service == "main")
    #expect(labels.host == "summarizer-6c9f7d8b5-x2xhq")
  }

  @Test func `A link of a container names pod and container`() {
    let path = "/var/log/containers/chat-7d5f9c-qq8xk_prod_chat-main-\(Self.id).log"
    let labels = SourceLabels(path: path)
    #expect(labels.service == "chat-main")
    #expect(labels.host == "chat-7d5f9c-qq8xk")
  }

  @Test func `Docker's ids are no names`() {
    let path = "/srv/shop/var-lib-docker/containers/\(Self.id)/\(Self.id)-json.log"
    #expect(!SourceLabels(path: path).service.contains("0123456789abcdef"))
  }

  @Test func `All rotations of a log name one service`() {
    let names = [
      "mailer.log", "mailer.log.1", "mailer.log.2.gz", "mailer.log.10.gz", "mailer-20261103.gz",
      "mailer.log-20261103", "mailer.2026-11-03.log", "mailer.json.old",
    ]
    #expect(Set(names.map { SourceLabels(path: "logs/\($0)").service }) == ["mailer"])
  }

  @Test func `Strange paths give some name`() {
    for path in ["", "/", "//", ".", "..", "a", ".log", "...", "0", "2026-11-03", "logs/"] {
      _ = SourceLabels(path: path)
    }
    #expect(SourceLabels(path: "0.log").service == "0")
  }
}
