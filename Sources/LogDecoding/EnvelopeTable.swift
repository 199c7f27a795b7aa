// What collectors and platforms wrap around an application's record.

/// An envelope: told by the names of its fields, opened by the name of the one that holds the
/// record, as an object or as a string.
struct Envelope {
  let name: String
  /// Names that must all be there.
  let marks: [String]
  /// Where the record is; the first one that is there counts.
  ///
  /// `log` is one only as a text: as an object it tells where the record was read.
  let payloads: [String]
  /// A field whose text, from its second line on, is the record's stack.
  var stackField: String?
  /// Whether fields beside a text are about something else: the request that the service answers.
  var isAboutOthers = false
  /// A field that is true when the record comes once more later on.
  var repeatField: String?
}

/// Tried in this order; names are folded as in the alias table.
let envelopeTable: [Envelope] = [
  Envelope(name: "loguru", marks: ["text", "record"], payloads: ["record"], stackField: "text"),
  Envelope(name: "docker", marks: ["log", "stream", "time"], payloads: ["log"]),
  Envelope(name: "fluent-bit", marks: ["log", "kubernetes"], payloads: ["log_processed", "log"]),
  Envelope(name: "firelens", marks: ["log", "container_id"], payloads: ["log"]),
  Envelope(name: "cloudwatch", marks: ["message", "ingestionTime"], payloads: ["message"]),
  Envelope(name: "cloudwatch", marks: ["message", "logStreamName"], payloads: ["message"]),
  Envelope(
    name: "gcp", marks: ["insertId", "logName"],
    payloads: ["jsonPayload", "textPayload", "protoPayload"]),
  Envelope(
    name: "gcp", marks: ["insertId", "jsonPayload"], payloads: ["jsonPayload"]),
  Envelope(name: "gcp", marks: ["insertId", "textPayload"], payloads: ["textPayload"]),
  Envelope(
    name: "vercel", marks: ["projectName", "deploymentId", "message"], payloads: ["message"],
    isAboutOthers: true),
  Envelope(name: "journald", marks: ["MESSAGE", "__REALTIME_TIMESTAMP"], payloads: ["MESSAGE"]),
  Envelope(name: "loki", marks: ["line", "labels", "timestamp"], payloads: ["line"]),
  Envelope(name: "stern", marks: ["message", "podName", "containerName"], payloads: ["message"]),
  Envelope(name: "vector", marks: ["message", "source_type"], payloads: ["message"]),
  Envelope(name: "splunk", marks: ["event", "sourcetype"], payloads: ["event"]),
  Envelope(name: "splunk", marks: ["_raw", "_time"], payloads: ["_raw"]),
  Envelope(
    name: "splunk", marks: ["preview", "result"], payloads: ["result"], repeatField: "preview"),
  Envelope(
    name: "azure", marks: ["category", "resultDescription"], payloads: ["resultDescription"]),
  // AKS: ContainerLogV2, and the table before it.
  Envelope(name: "azure", marks: ["LogMessage", "TimeGenerated"], payloads: ["LogMessage"]),
  Envelope(name: "azure", marks: ["LogEntry", "TimeGenerated"], payloads: ["LogEntry"]),
  Envelope(name: "lambda", marks: ["time", "type", "record"], payloads: ["record"]),
  // A gateway's rows: what an upstream said stands where users' text would.
  Envelope(
    name: "new-api", marks: ["token_name", "model_name", "use_time", "content"],
    payloads: ["content"]),
  Envelope(name: "elasticsearch", marks: ["_index", "_source"], payloads: ["_source"]),
]

/// Envelopes whose time is taken in UTC as the line is written.
///
/// It tells the zone of a time inside that names none; collectors may be minutes late.
let promptEnvelopes: Set<String> = [
  "docker", "journald", "cri", "kubectl", "docker compose", "heroku",
]

/// The table with folded names.
struct EnvelopeIndex: Sendable {
  static let shared = EnvelopeIndex()
  static let logName = FoldedName("log")

  struct Entry: Sendable {
    let name: String
    let marks: [FoldedName]
    /// The bits of its marks.
    let markBits: UInt64
    let payloads: [FoldedName]
    let stackField: FoldedName?
    let isAboutOthers: Bool
    let repeatField: FoldedName?
  }

  let entries: [Entry]
  /// Each mark has a bit; from the 64th on they share one.
  private let bits: [FoldedName: UInt64]

  /// The bit of a name that is a mark of any envelope, else none.
  func bit(_ name: FoldedName) -> UInt64 { bits[name] ?? 0 }

  private init() {
    var bits: [FoldedName: UInt64] = [:]
    for mark in envelopeTable.flatMap(\.marks).map({ FoldedName($0) }) where bits[mark] == nil {
      bits[mark] = 1 << UInt64(min(bits.count, 63))
    }
    self.bits = bits
    entries = envelopeTable.map { envelope in
      let marks = envelope.marks.map { FoldedName($0) }
      return Entry(
        name: envelope.name, marks: marks,
        markBits: marks.reduce(0) { $0 | (bits[$1] ?? 0) },
        payloads: envelope.payloads.map { FoldedName($0) },
        stackField: envelope.stackField.map { FoldedName($0) },
        isAboutOthers: envelope.isAboutOthers,
        repeatField: envelope.repeatField.map { FoldedName($0) })
    }
  }
}
