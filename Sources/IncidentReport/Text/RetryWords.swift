// How a service retries, in words.

internal import OutageReconstruction

/// Words a service's behaviour as the logs show it.
struct RetryWords {
  private let retry: RetryBehaviour

  init(_ retry: RetryBehaviour) {
    self.retry = retry
  }

  /// `tenacity, up to 5 requests per call, waits of 1 s to 60 s`; none when the logs do not tell.
  var sentence: String? {
    let parts = [layers, most, delays, retryAfter].compactMap(\.self)
    return parts.isEmpty ? nil : parts.joined(separator: ", ")
  }

  private var layers: String? {
    let names = retry.layers.map { $0 == "application" ? "the application itself" : $0 }
    guard !names.isEmpty else { return retry.isNested ? "retries inside of retries" : nil }
    guard retry.isNested else { return DisplayFormat.list(names) }
    // Layers of one kind may be nested too: a queue's retry around a loop's.
    return names.count == 1
      ? "\(names[0]) inside of other retries, which multiply"
      : "\(DisplayFormat.list(names)), one inside the other: their tries multiply"
  }

  private var most: String? {
    guard retry.mostRequestsPerCall > 1 else { return nil }
    return "up to \(DisplayFormat.count(retry.mostRequestsPerCall)) requests per call"
  }

  private var delays: String? {
    guard let delays = retry.delays, delays.upperBound.isFinite else { return nil }
    let shortest = DisplayFormat.duration(delays.lowerBound)
    let longest = DisplayFormat.duration(delays.upperBound)
    if delays.upperBound <= 0 { return "without waiting" }
    return shortest == longest ? "waits of \(shortest)" : "waits of \(shortest) to \(longest)"
  }

  /// Whether it waits as long as OpenAI asks.
  private var retryAfter: String? {
    let (obeyed, ignored) = (retry.retryAfterObeyed, retry.retryAfterIgnored)
    guard obeyed + ignored > 0 else { return nil }
    if ignored == 0 { return "waits as long as Retry-After asks" }
    if obeyed == 0 { return "ignores Retry-After" }
    let all = DisplayFormat.count(obeyed + ignored)
    return "ignored Retry-After \(DisplayFormat.count(ignored)) of \(all) times"
  }
}
