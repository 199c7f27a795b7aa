// One pass over rows and calls that notes what the logs tell at all.

internal import FailureClassification
internal import LogDecoding
internal import LogInput

/// Fills `Coverage`, with memory that does not grow with the number of events.
struct CoverageMeter {
  /// The pauses of so many services are watched.
  private static let mostServices = 1024

  private let services: ServiceNames
  private let policy: ReconstructionPolicy
  private var counts = Coverage()
  private var pauses: [Symbol: PauseRecord] = [:]
  private var servicesWithOnlyEnds: Set<Symbol> = []

  init(services: ServiceNames, policy: ReconstructionPolicy) {
    self.services = services
    self.policy = policy
  }

  /// Adds an event; events come in the order of time.
  mutating func add(_ row: EventRow) {
    guard row.kind.isAboutRequest, !row.isBareNotice else { return }
    if row.time != EventTable.noTime { addTime(of: row) }
    guard row.provider.isOpenAI, row.isCertain, !row.isUnnamedSuccess, !row.isBareAnswer else {
      return
    }
    counts.events += 1
    if row.requestID != .none { counts.eventsWithRequestID += 1 }
    if row.callID != .none || row.traceID != .none { counts.eventsWithCallID += 1 }
    if row.project != 0 { counts.eventsWithProject += 1 }
    if row.organization != 0 { counts.eventsWithOrganization += 1 }
    if !row.usage.isEmpty { counts.eventsWithUsage += 1 }
  }

  /// Adds a settled call.
  mutating func add(_ call: CallFacts) {
    guard call.head.provider.isOpenAI else { return }
    counts.successes += call.requests.count { $0.succeeded }
    guard call.firstRefusal != nil else { return }
    counts.refusedCalls += 1
    guard call.head.hasOnlyEnd else { return }
    counts.refusedCallsOfOneRequest += 1
    guard call.head.statedRetries < 0 else { return }
    counts.refusedCallsWithOnlyTheirEnd += 1
    servicesWithOnlyEnds.insert(call.service)
  }

  /// What was noted, with the gaps that the incidents begin behind.
  func coverage(of incidents: [Incident], in symbols: SymbolTable) -> Coverage {
    var coverage = counts
    coverage.servicesWithOnlyEnds = servicesWithOnlyEnds.map { Self.name($0, symbols) }.sorted()
    coverage.gapsBeforeOnset = incidents.compactMap { gap(before: $0, symbols) }
    return coverage
  }

  /// As incidents name a service.
  private static func name(_ service: Symbol, _ symbols: SymbolTable) -> String {
    symbols.name(service) ?? "unknown"
  }

  private mutating func addTime(of row: EventRow) {
    let service = services.name(of: row)
    let least = policy.logGapSeconds / 2
    if let place = pauses.index(forKey: service) {
      pauses.values[place].add(row.time, digits: row.fractionDigits, least: least)
    } else if pauses.count < Self.mostServices {
      pauses[service] = PauseRecord(row.time, digits: row.fractionDigits)
    }
  }

  /// The time before the first failure in which none of the incident's services tells anything.
  private func gap(before incident: Incident, _ symbols: SymbolTable) -> LogGap? {
    guard let first = incident.firstFailure.time else { return nil }
    let names = Set(incident.byService.map(\.service))
    let records = pauses.filter { names.contains(Self.name($0.key, symbols)) }.values
      .filter { $0.begins(before: first.nanoseconds) }
    let open = records.compactMap { record in
      record.pause(at: first.nanoseconds).map { (pause: $0, record: record) }
    }
    // A service without a long pause there goes on while the others are silent.
    guard open.count == records.count,
      let last = open.max(by: { $0.pause.from < $1.pause.from })
    else { return nil }
    let usual = records.map(\.usualSeconds).min() ?? 1
    let gap = LogGap(
      from: last.pause.begin, until: first, usualSeconds: usual,
      firstFailure: incident.firstFailure)
    guard gap.seconds >= max(policy.logGapSeconds, usual * policy.logGapFactor),
      last.record.count(atLeast: gap.seconds / 2) < policy.habitualPauses
    else { return nil }
    return gap
  }
}

/// The longest pauses between the events of one service, and how far apart its events usually are.
struct PauseRecord {
  private static let mostPauses = 64
  private static let mostSamples = 256
  /// Lines about one call come together: only what lies further apart tells how often calls come.
  private static let leastDistance: Int64 = 1_000_000_000

  struct Pause {
    var from: Int64
    var until: Int64
    /// Fraction digits of `from`.
    var digits: UInt8

    var begin: Timestamp { Timestamp(nanoseconds: from, fractionDigits: digits) }
    var seconds: Double { (Double(until) - Double(from)) / 1e9 }
  }

  private let first: Int64
  private var last: Int64
  private var lastDigits: UInt8
  private var longest: [Pause] = []
  /// Every `stride`-th distance, in nanoseconds.
  private var samples: [Int64] = []
  private var stride = 1
  private var distances = 0

  /// Begins with the first event, `digits` of whose fraction are known.
  init(_ time: Int64, digits: UInt8) {
    first = time
    last = time
    lastDigits = digits
  }

  /// Adds an event; `least` is the shortest pause worth keeping, in seconds.
  mutating func add(_ time: Int64, digits: UInt8, least: Double) {
    defer { if time >= last { (last, lastDigits) = (time, digits) } }
    let (distance, overflow) = time.subtractingReportingOverflow(last)
    guard !overflow, distance >= Self.leastDistance else { return }
    sample(distance)
    if Double(distance) / 1e9 >= least {
      keep(Pause(from: last, until: time, digits: lastDigits))
    }
  }

  /// Whether an event came before a moment.
  func begins(before time: Int64) -> Bool { first < time }

  /// The long pause in which a moment lies, or which it ends.
  func pause(at time: Int64) -> Pause? { longest.first { $0.from < time && $0.until >= time } }

  /// How many long pauses lasted so many seconds or more.
  func count(atLeast seconds: Double) -> Int { longest.count { $0.seconds >= seconds } }

  /// The median distance between events, 1 second at least.
  var usualSeconds: Double {
    samples.isEmpty ? 1 : Double(samples.sorted()[samples.count / 2]) / 1e9
  }

  private mutating func sample(_ distance: Int64) {
    defer { distances += 1 }
    guard distances % stride == 0 else { return }
    if samples.count == Self.mostSamples {
      // Every second one goes: what is left is what twice the stride had kept.
      samples = samples.indices.filter { $0 % 2 == 0 }.map { samples[$0] }
      stride *= 2
    }
    samples.append(distance)
  }

  private mutating func keep(_ pause: Pause) {
    guard longest.count == Self.mostPauses else {
      longest.append(pause)
      return
    }
    guard let shortest = longest.indices.min(by: { longest[$0].seconds < longest[$1].seconds }),
      longest[shortest].seconds < pause.seconds
    else { return }
    longest[shortest] = pause
  }
}
