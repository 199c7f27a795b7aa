// The shapes in which loggers write, and what the model knows of each line.

/// What a line is about.
enum LineRole {
  /// An HTTP client's line about one request: a status, no reason.
  case http
  /// The notice that a retry follows.
  case notice
  /// The end of an attempt, or of the call, with the reason.
  case error
  /// A success that names model and usage.
  case success
  /// A success that proves no call.
  case completion
  /// Anything else: heartbeats, the fallback's own lines.
  case other
}

/// A line as a process wrote it.
struct SimulatedLine {
  /// What stands in the line: the host's clock, at the style's precision.
  var stamp: Moment
  var text: String
  /// The log that it stands in.
  var log: String
  /// Lines of one writer keep their order.
  var writer: Int
  var service: Int
  var role: LineRole
  /// Places in the model's calls, and in the call's requests.
  var call: Int?
  var request: Int?
  /// The class that the line names.
  var names: String?
  /// Waiting time that the line announces, in seconds.
  var delay: Double?
  /// Requests of the call as the line states it.
  var statedRequests: Int?
}

enum FieldValue {
  case text(String)
  case number(Int)
  case object([(String, FieldValue)])

  var json: String {
    switch self {
    case .text(let value): quoted(value)
    case .number(let value): String(value)
    case .object(let members): jsonObject(members)
    }
  }
}

func jsonObject(_ members: [(String, FieldValue)]) -> String {
  "{" + members.map { "\(quoted($0.0)): \($0.1.json)" }.joined(separator: ", ") + "}"
}

func quoted(_ text: String) -> String {
  var result = "\""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\"": result += "\\\""
    case "\\": result += "\\\\"
    case "\n": result += "\\n"
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result + "\""
}

/// Date and time of a moment, in UTC.
struct CalendarTime {
  var date: String
  var clock: String
  /// Six digits.
  var fraction: String

  init(_ moment: Moment) {
    let seconds = moment / 1_000_000
    let days = seconds / 86400
    let rest = Int(seconds % 86400)
    // Howard Hinnant's civil_from_days.
    let shifted = days + 719_468
    let era = shifted / 146_097
    let day = shifted - era * 146_097
    let year = (day - day / 1460 + day / 36524 - day / 146_096) / 365
    let dayOfYear = day - (365 * year + year / 4 - year / 100)
    let month = (5 * dayOfYear + 2) / 153
    let number = month < 10 ? month + 3 : month - 9
    date =
      "\(year + era * 400 + (number <= 2 ? 1 : 0))-\(padded(Int(number), 2))-"
      + padded(Int(dayOfYear - (153 * month + 2) / 5 + 1), 2)
    clock = "\(padded(rest / 3600, 2)):\(padded(rest / 60 % 60, 2)):\(padded(rest % 60, 2))"
    fraction = padded(Int(moment % 1_000_000), 6)
  }

  var milliseconds: String { String(fraction.prefix(3)) }
}

func padded(_ number: Int, _ width: Int) -> String {
  let digits = String(number)
  return String(repeating: "0", count: max(0, width - digits.count)) + digits
}

/// Seconds with so many digits behind the point.
func decimal(_ microseconds: Moment, digits: Int) -> String {
  let fraction = padded(Int(microseconds % 1_000_000), 6).prefix(digits)
  return "\(microseconds / 1_000_000).\(fraction)"
}

/// One process that writes lines.
struct LineWriter {
  var service: String
  var style: LineStyle
  var host: String
  var process: Int
  var thread: String

  /// The stamp at the precision that the style has.
  func stamp(_ moment: Moment) -> Moment {
    style == .structlog ? moment : moment / 1000 * 1000
  }

  func line(
    _ stamp: Moment, level: String, logger: String, message: String,
    _ fields: [(String, FieldValue)]
  ) -> String {
    let time = CalendarTime(stamp)
    switch style {
    case .structlog:
      return jsonObject(
        [
          ("service", .text(service)), ("hostname", .text(host)), ("process", .number(process)),
          ("thread_name", .text(thread)),
        ] + fields + [
          ("event", .text(message)), ("logger", .text(logger)), ("level", .text(level)),
          ("timestamp", .text("\(time.date)T\(time.clock).\(time.fraction)Z")),
        ])
    case .pino:
      let number = ["debug": 20, "info": 30, "warning": 40, "error": 50][level] ?? 30
      return jsonObject(
        [
          ("level", .number(number)), ("time", .number(Int(stamp / 1000))),
          ("pid", .number(process)), ("hostname", .text(host)), ("service", .text(service)),
          ("worker", .text(thread)), ("thread", .text(thread)),
        ] + fields + [("msg", .text(message))])
    case .jsonLogger:
      return jsonObject(
        [
          ("asctime", .text("\(time.date)T\(time.clock).\(time.milliseconds)+0000")),
          ("levelname", .text(level.uppercased())), ("name", .text(logger)),
          ("message", .text(message)), ("service", .text(service)), ("host", .text(host)),
          ("process", .number(process)), ("threadName", .text(thread)),
        ] + fields)
    case .pod:
      let rest = fields.map { " \($0.0)=\(bare($0.1))" }.joined()
      return "\(time.date)T\(time.clock).\(time.fraction)482Z stdout F "
        + "\(time.date)T\(time.clock).\(time.milliseconds)Z \(level.uppercased()) [\(logger)] "
        + message + rest
    }
  }

  private func bare(_ value: FieldValue) -> String {
    switch value {
    case .text(let text): text.contains(" ") ? quoted(text) : text
    case .number(let number): String(number)
    case .object(let members): jsonObject(members)
    }
  }
}

/// What OpenAI's answers say.
enum ErrorText {
  static func message(_ answer: SimulatedAnswer, organization: String) -> String {
    switch answer {
    case .refused("billing_not_active"):
      "Your account is not active, please check your billing details on our website."
    case .refused("billing_hard_limit_reached"): "Billing hard limit has been reached."
    case .refused:
      "You exceeded your current quota, please check your plan and billing details. For more "
        + "information on this error, read the docs: "
        + "https://platform.openai.com/docs/guides/error-codes/api-errors."
    case .rateLimited:
      "Rate limit reached for gpt-4o in organization \(organization) on tokens per min (TPM): Limit "
        + "30000, Used 29500, Requested 1200. Please try again in 1.4s. Visit "
        + "https://platform.openai.com/account/rate-limits to learn more."
    case .serverError, .success:
      "The server had an error while processing your request. Sorry about that!"
    }
  }

  static func codeAndType(_ answer: SimulatedAnswer) -> (code: String, type: String) {
    switch answer {
    case .refused("billing_not_active"): ("billing_not_active", "billing_not_active")
    case .refused("billing_hard_limit_reached"):
      ("billing_hard_limit_reached", "invalid_request_error")
    case .refused(let name): (name, "insufficient_quota")
    case .rateLimited: ("rate_limit_exceeded", "tokens")
    case .serverError, .success: ("None", "server_error")
    }
  }

  /// What `str()` of openai-python's exception gives.
  static func python(_ answer: SimulatedAnswer, organization: String) -> String {
    let (code, type) = codeAndType(answer)
    let text = message(answer, organization: organization)
    let shownCode = code == "None" ? "None" : "'\(code)'"
    return "Error code: \(answer.status) - {'error': {'message': '\(text)', 'type': '\(type)', "
      + "'param': None, 'code': \(shownCode)}}"
  }

  static func pythonClass(_ answer: SimulatedAnswer) -> String {
    switch answer.status {
    case 429: "RateLimitError"
    case 400: "BadRequestError"
    default: "InternalServerError"
    }
  }

  static func reason(_ status: Int) -> String {
    [200: "OK", 400: "Bad Request", 429: "Too Many Requests", 500: "Internal Server Error"][status]
      ?? ""
  }
}
