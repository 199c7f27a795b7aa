@testable import FailureClassification
import Foundation
import LogDecoding
import LogInput
import Testing

/// Bytes to events, the way a run takes them: the filter for markers, the decoder, the classifier.
func events(in log: String, path: String = "billing/chat-worker.log") -> [FailureEvent] {
  var classifier = FailureClassifier(labels: SourceLabels(path: path))
  var found: [FailureEvent] = []
  forEachRecord(in: log) { record in
    if let event = classifier.classify(record) { found.append(event) }
  }
  return found
}

/// Reads a log as the program does.
func forEachRecord(in log: String, _ take: LogDecoder.Consumer) {
  var decoder = LogDecoder(filter: .forAllRules, options: DecodingOptions(), limits: LineLimits())
  let content = Array(log.utf8) + [0x0a]
  let padded = content + [UInt8](repeating: 0, count: LineReader.padding)
  _ = decoder.decode(padded.span, count: content.count, firstLine: 1, take)
  decoder.finish(take)
}

/// The event of a log with one record.
func firstEvent(of line: String) -> FailureEvent? { events(in: line).first }

extension MarkerFilter {
  /// Compiled once for all tests.
  static let forAllRules = MarkerFilter(words: markerWords + LogDecoder.structuralMarkers)
}

/// One text as several loggers write it.
enum LogShape: String, CaseIterable, CustomTestStringConvertible {
  /// structlog's JSON with the text as `error` of an error record.
  case structlogError
  /// The same at info, with the text in the message.
  case structlogInfo
  /// python-logging's default line, behind words that say that a call failed.
  case plainError
  /// pino with its serialized error.
  case pinoError

  var testDescription: String { rawValue }

  func line(_ text: String, fields: String = "") -> String {
    let quoted = JSONLine.quoted(text)
    let extra = fields.isEmpty ? "" : ",\(fields)"
    let plainText = text.replacing("\n", with: " ")
    return switch self {
    case .structlogError:
      #"{"timestamp":"2026-03-05T09:14:07.201Z","level":"error","logger":"app.chat","#
        + #""event":"chat request failed","error":\#(quoted)\#(extra)}"#
    case .structlogInfo:
      #"{"timestamp":"2026-03-05T09:14:07.201Z","level":"info","logger":"app.chat","#
        + #""event":\#(quoted)\#(extra)}"#
    case .plainError:
      "2026-03-05 09:14:07,201 ERROR app.chat chat request failed: \(plainText)"
    case .pinoError:
      #"{"level":50,"time":1772702047201,"pid":31,"hostname":"web-7d","err":{"type":"Error","#
        + #""message":\#(quoted),"stack":\#(JSONLine.quoted("Error: \(text)\n    at chat.js:88:13"))},"#
        + #""msg":"chat request failed"\#(extra)}"#
    }
  }
}

/// An error body as OpenAI sends it.
struct ErrorBody {
  var message: String
  var type: String?
  var code: String?

  init(_ message: String, type: String? = nil, code: String? = nil) {
    self.message = message
    self.type = type
    self.code = code
  }

  /// As openai-python prints it: a Python dict.
  var python: String {
    "{'error': {'message': \(Self.python(message)), 'type': \(Self.python(type)), "
      + "'param': None, 'code': \(Self.python(code))}}"
  }

  /// As it came over the wire.
  var json: String {
    #"{"error":{"message":\#(JSONLine.quoted(message)),"type":\#(Self.json(type)),"#
      + #""param":null,"code":\#(Self.json(code))}}"#
  }

  private static func python(_ value: String?) -> String {
    guard let value else { return "None" }
    return value.contains("'") ? "\"\(value)\"" : "'\(value)'"
  }

  private static func json(_ value: String?) -> String {
    value.map(JSONLine.quoted) ?? "null"
  }

  /// What openai-python ≥ 1 raises.
  func openAIPython(_ exception: String, status: Int) -> String {
    "openai.\(exception): Error code: \(status) - \(python)"
  }

  /// OpenAI's sentence when the money is out.
  static let quotaText =
    "You exceeded your current quota, please check your plan and billing details. For more "
    + "information on this error, read the docs: "
    + "https://platform.openai.com/docs/guides/error-codes/api-errors."

  static let quota = ErrorBody(quotaText, type: "insufficient_quota", code: "insufficient_quota")
}
