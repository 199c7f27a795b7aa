// Counts of an incident or outage.

internal import FailureClassification
internal import LogDecoding

/// Counts calls and requests of one stretch of refusals.
struct CallCounter {
  let builder: IncidentBuilder
  let cluster: RefusalCluster

  /// All calls of the stretch's services from first to last refusal, refused or not.
  private var concerned: [CallFacts] {
    let services = Set(cluster.calls.map(\.service))
    let organizations = Set(cluster.calls.map(\.organization)).subtracting([0])
    let projects = Set(cluster.calls.map(\.project)).subtracting([0])
    let places = services.lazy.flatMap { builder.callsByService[$0] ?? [] }
    return places.map { builder.calls[$0] }.filter { call in
      call.provider.isOpenAI && call.end >= cluster.firstTime && call.start <= cluster.lastTime
        && (call.organization == 0 || organizations.isEmpty
          || organizations.contains(call.organization))
        && (call.project == 0 || projects.isEmpty || projects.contains(call.project))
    }
  }

  func calls() -> CallCounts {
    let failed = cluster.calls.filter(\.failedForMoney)
    return CallCounts(
      failed: failed.count, total: concerned.count,
      begunAfterFirstFailure: failed.count { $0.start > cluster.firstTime })
  }

  func requests() -> RequestCounts {
    let hidden = HiddenRetries(builder: builder)
    return RequestCounts(
      failedSeen: cluster.calls.reduce(0) { $0 + $1.refusals.count },
      failedInferred: cluster.calls.reduce(InferredCount()) { $0 + hidden.count(of: $1) },
      totalSeen: concerned.reduce(0) { $0 + $1.requests.count })
  }
}

/// Requests that no line tells of.
struct HiddenRetries {
  let builder: IncidentBuilder

  /// Refused requests of a call beyond those seen.
  func count(of call: CallFacts) -> InferredCount {
    // Clients retry HTTP 429, and never the 400 that some refusals come with.
    guard builder.infersRetries, call.billingClass?.facts.status == "429" else {
      return InferredCount()
    }
    if call.statedRetries >= 0 {
      return InferredCount(stated: max(0, call.statedRetries + 1 - call.requests.count))
    }
    guard let policy = policy(of: call) else { return InferredCount() }
    return InferredCount(byDefault: policy.retries)
  }

  /// The default that applies: only where nothing but the call's end is logged, and the service
  /// logs no attempts anywhere.
  private func policy(of call: CallFacts) -> ClientPolicy? {
    guard call.hasOnlyEnd, call.layers.isEmpty, call.policy != 0,
      let name = builder.table.symbols.name(call.policy),
      let policy = clientPolicyTable.first(where: { $0.client == name }), policy.retries > 0,
      !builder.family.servicesWithAttempts.contains(call.service)
    else { return nil }
    return policy
  }

  /// Each default that was assumed, in words.
  func assumptions(_ calls: [CallFacts]) -> [String] {
    guard builder.infersRetries else { return [] }
    var assumed: Set<String> = []
    for call in calls where call.statedRetries < 0 && count(of: call).byDefault > 0 {
      guard let policy = policy(of: call) else { continue }
      let retries = policy.retries == 1 ? "1 retry" : "\(policy.retries) retries"
      assumed.insert(
        "\(builder.name(call.service)): \(policy.client)'s default of \(retries) (\(policy.source))"
      )
    }
    return assumed.sorted()
  }
}

/// What an incident did to one service.
struct ServiceImpactBuilder {
  let builder: IncidentBuilder
  let service: Symbol
  let calls: [CallFacts]

  func impact(after lastTime: Int64) -> ServiceImpact {
    let hidden = HiddenRetries(builder: builder)
    let inferred = calls.reduce(InferredCount()) { $0 + hidden.count(of: $1) }
    let last = calls.map(\.lastRefusalTime).max() ?? 0
    let recovered = builder.family.successes.first {
      $0.service == service && $0.time > last && $0.time < builder.until
    }
    return ServiceImpact(
      service: builder.name(service), callsFailed: calls.count { $0.failedForMoney },
      callsRefused: calls.count, requestsFailedSeen: calls.reduce(0) { $0 + $1.refusals.count },
      requestsFailedInferred: inferred,
      wastedRetriesSeen: calls.reduce(0) { $0 + $1.wastedRequests },
      wastedRetriesInferred: inferred, firstFailure: builder.firstEvidence(calls),
      lastFailure: builder.lastEvidence(calls), recovered: recovered.map(builder.evidence),
      retry: retry(hidden), example: example())
  }

  private func retry(_ hidden: HiddenRetries) -> RetryBehaviour {
    var delays: [Double] = []
    for call in calls {
      for request in call.requests where request.retryDelay >= 0 {
        delays.append(request.retryDelay)
      }
    }
    let layers = Set(calls.flatMap(\.layers)).map(\.rawValue).sorted()
    return RetryBehaviour(
      layers: layers,
      mostRequestsPerCall: calls.map { $0.requests.count + hidden.count(of: $0).stated }.max() ?? 0,
      delays: delays.min().flatMap { least in delays.max().map { least...$0 } })
  }

  /// The lines of the call with most requests, one per request.
  private func example() -> [Evidence] {
    let longest = calls.filter { $0.requests.count > 1 }.max {
      ($0.requests.count, $1.number) < ($1.requests.count, $0.number)
    }
    return (longest?.requests ?? []).map { builder.evidence($0.firstRow, service: service) }
  }
}

/// Counts per time bucket.
struct SeriesBuilder {
  let builder: IncidentBuilder
  let cluster: RefusalCluster

  /// Widths of buckets, in seconds; the first one that gives at most `mostBuckets` is taken.
  private static let widths = [
    60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 43200, 86400, 604_800,
  ]
  private static let mostBuckets = 48

  func series(recovered: Int64?) -> TimeSeries {
    let end = recovered ?? cluster.lastTime
    let duration = Double(end - cluster.firstTime) / 1e9
    let width =
      Self.widths.first { duration * 1.2 / Double($0) <= Double(Self.mostBuckets - 2) } ?? 2_592_000
    let bucket = Int64(width) * 1_000_000_000
    // One tenth of the time before and after shows how it was.
    let margin = Int64(duration * 0.1 * 1e9)
    let start = floorDivision(cluster.firstTime - margin, bucket) * bucket
    let count = Int((end + margin - start) / bucket) + 1
    var series = TimeSeries(
      bucketSeconds: width, start: Timestamp(nanoseconds: start, fractionDigits: 0),
      failedByService: [:], succeededByService: [:], wastedByService: [:])
    let services = Set(cluster.calls.map(\.service))
    for service in services {
      let name = builder.name(service)
      series.failedByService[name] = [Int](repeating: 0, count: count)
      series.succeededByService[name] = [Int](repeating: 0, count: count)
      series.wastedByService[name] = [Int](repeating: 0, count: count)
    }
    func index(_ time: Int64) -> Int? {
      let index = floorDivision(time - start, bucket)
      return index >= 0 && index < count ? Int(index) : nil
    }
    for call in cluster.calls {
      let name = builder.name(call.service)
      if call.failedForMoney, let index = index(call.end) {
        series.failedByService[name]?[index] += 1
      }
      guard let first = call.firstRefusal else { continue }
      for request in call.requests[(first + 1)...] where !request.succeeded {
        if let index = index(request.time) { series.wastedByService[name]?[index] += 1 }
      }
    }
    for success in builder.family.successes {
      guard let index = index(success.time) else { continue }
      series.succeededByService[builder.name(success.service)]?[index] += 1
    }
    return series
  }

  private func floorDivision(_ value: Int64, _ divisor: Int64) -> Int64 {
    let quotient = value / divisor
    return value % divisor < 0 ? quotient - 1 : quotient
  }
}
