// What a simulated incident is made of: accounts whose money runs out, and services that call.

internal import SeededRandom

/// Microseconds since 1970, UTC.
typealias Moment = Int64

/// What OpenAI answers to one request.
enum SimulatedAnswer: Equatable {
  case success
  /// Refused for a billing reason, by the name of its class.
  case refused(String)
  case rateLimited
  case serverError

  var status: Int {
    switch self {
    case .success: 200
    case .refused("billing_hard_limit_reached"): 400
    case .refused, .rateLimited: 429
    case .serverError: 500
    }
  }

  var isRefusal: Bool { if case .refused = self { true } else { false } }
  /// The official SDKs retry by status, whatever the reason.
  var isRetried: Bool { self != .success && status != 400 }
}

/// A time in which an organization, or one of its projects, has no money.
struct EmptyPeriod {
  var from: Moment
  var until: Moment
  var failureClass: String
  /// `nil`: all projects.
  var project: String?
  /// How many of 100 requests are refused: fewer than all while a payment takes effect.
  var share = 100
}

struct SimulatedOrganization {
  var id: String
  var projects: [String]
  var periods: [EmptyPeriod] = []
  /// Of 1000 requests.
  var rateLimits = 0
  /// Of 1000 requests.
  var serverErrors = 0

  func answer(
    project: String, at time: Moment, random: inout SeededGenerator
  ) -> SimulatedAnswer {
    for period in periods where period.from <= time && time < period.until {
      if let only = period.project, only != project { continue }
      if random.chance(period.share) { return .refused(period.failureClass) }
    }
    if random.below(1000) < rateLimits { return .rateLimited }
    return random.below(1000) < serverErrors ? .serverError : .success
  }
}

/// What a service calls with, and which of the client's lines its logs keep.
enum SimulatedClient: CaseIterable {
  /// openai-python, INFO: an HTTP line for each request, a notice for each retry, the error.
  case python
  /// The same with the SDK's logger at WARNING: retries come silently.
  case pythonWithoutNotices
  /// The same with httpx at WARNING.
  case pythonWithoutHTTP
  /// The error only.
  case pythonFinalOnly
  /// openai-node 5 with `OPENAI_LOG=info`.
  case node
  case nodeFinalOnly
  /// tenacity, the SDK's own retries turned off.
  case tenacity
  /// tenacity around an SDK that retries too, all of it logged.
  case tenacityAroundPython
  case backoff
  /// A job queue, one line for each attempt, minutes apart.
  case queue
  /// The same around an SDK that retries and logs.
  case queueAroundPython
  /// LangChain before 0.1: tenacity, six tries.
  case langChain
  /// Vercel's SDK: the error says how often it tried.
  case vercel
  /// openai-python, and Anthropic answers when OpenAI does not.
  case fallback

  /// Tries of the layer around the SDK.
  var outerTries: Int {
    switch self {
    case .tenacity, .backoff: 4
    case .tenacityAroundPython, .queue, .queueAroundPython: 3
    case .langChain: 6
    default: 1
    }
  }

  /// Retries of the SDK.
  var innerRetries: Int {
    switch self {
    case .tenacity, .backoff, .queue, .langChain: 0
    default: 2
    }
  }

  var logsHTTP: Bool {
    switch self {
    case .python, .pythonWithoutNotices, .tenacityAroundPython, .queueAroundPython, .fallback: true
    default: false
    }
  }

  var logsNotices: Bool {
    switch self {
    case .python, .pythonWithoutHTTP, .tenacityAroundPython, .queueAroundPython, .fallback: true
    default: false
    }
  }

  var isQueue: Bool { self == .queue || self == .queueAroundPython }

  /// Nothing but the end of a call is logged, and the client's default is known.
  var hidesRetries: Bool { self == .pythonFinalOnly || self == .nodeFinalOnly }
}

/// How a service writes its lines.
enum LineStyle: CaseIterable {
  case structlog, pino, jsonLogger
  /// Python's `logging` behind Kubernetes' CRI prefix.
  case pod
}

struct SimulatedService {
  var name: String
  /// Place in the world's organizations.
  var organization: Int
  var project: String
  var client: SimulatedClient
  var style: LineStyle
  var replicas: Int
  var threads: Int
  /// Between the end of one call of a thread and the next, on average, in seconds.
  var pause: Int
  var logsTrace: Bool
  var logsRequestIDs: Bool
  var logsOrganization: Bool
  var logsProject: Bool
  /// Calls of one thread overlap, as in an event loop.
  var overlaps: Bool
  /// Calls one after the other may belong to one trace.
  var sharesTraces: Bool
  /// Successes are told by a line that proves no call ("job finished").
  var successIsLikely: Bool
  /// No line at all tells of a success.
  var successIsSilent: Bool
  /// What each replica's clock is ahead, in microseconds.
  var clocks: [Moment]
  /// No calls before and after, but other lines.
  var callsFrom: Moment
  var callsUntil: Moment

  /// Whether lines of one call can be told from those of others.
  var callsCanBeTold: Bool { logsTrace || !overlaps }

  /// Whether a line about a success names its project.
  var successNamesProject: Bool { logsProject && !successIsSilent && !successIsLikely }
}

struct SimulatedWorld {
  var seed: UInt64
  var from: Moment
  var until: Moment
  var organizations: [SimulatedOrganization]
  var services: [SimulatedService]
  /// What kind of story it is, for the reader of a failure.
  var story: String
  /// Lines stand up to so many microseconds out of order.
  var disorder: Moment
}

extension SeededGenerator {
  mutating func below(_ limit: Int) -> Int { Int.random(in: 0..<max(limit, 1), using: &self) }
  mutating func chance(_ percent: Int) -> Bool { below(100) < percent }
  mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }
  mutating func pick<Element>(_ elements: [Element]) -> Element { elements[below(elements.count)] }
  mutating func microseconds(_ seconds: ClosedRange<Double>) -> Moment {
    Moment(Double.random(in: seconds, using: &self) * 1e6)
  }
  mutating func hex(_ digits: Int) -> String {
    String((0..<digits).map { _ in Array("0123456789abcdef")[below(16)] })
  }
}
