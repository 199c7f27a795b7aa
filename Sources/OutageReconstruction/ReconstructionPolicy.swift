/// Every threshold of reconstruction, with its unit and its reason.
package struct ReconstructionPolicy: Sendable {
  // MARK: Outages

  /// Failures of a scope that lie further apart, with a success between, are two outages: shorter
  /// pauses are how an unpaid account flaps, and night traffic is thin.
  ///
  /// In seconds.
  package var outageGapSeconds = 900.0
  /// Logs must go on so long after the last failure to say that failures stopped, or that a
  /// recovery lasts.
  ///
  /// In seconds.
  package var quietSeconds = 900.0
  /// Refusals and successes alternate at the end of an outage as long as refusals go on without a
  /// success no longer than this: a call that was under way when the money ran out begins nothing.
  ///
  /// In seconds.
  package var mixedRunSeconds = 600.0
  /// Fewer failed calls than this, within `blipSeconds` and between successes, are no outage.
  package var blipCalls = 3
  /// How long a blip may last.
  ///
  /// In seconds.
  package var blipSeconds = 60.0
  /// So few failed calls are a blip however far apart they lie when so many successes for each of
  /// them lie between: whose money is out does not succeed fifty times for each failure.
  package var blipSuccesses = 50

  // MARK: Gaps in the logs

  /// Services that tell nothing for so long before their first failure may have failed earlier.
  ///
  /// In seconds.
  package var logGapSeconds = 900.0
  /// A gap is so many times as long as the usual distance between events: thin traffic is no gap.
  package var logGapFactor = 20.0
  /// A service that paused so often for at least half as long does it as a habit: a job that runs
  /// every hour loses no logs.
  package var habitualPauses = 4

  /// A mark belongs to the outages that it lies in or so near: who marks a moment means it, and what
  /// led to an outage may lie hours before it.
  ///
  /// In seconds.
  package var markSeconds = 86_400.0

  /// Only successes for so long between refusals, from the first to the last of them, are told as a
  /// time within an outage in which calls worked.
  ///
  /// In seconds.
  package var leastPauseSeconds = 180.0

  // MARK: Causes

  /// A code that first comes later than this after the first refusal does not say why an outage began:
  /// services differ in what they log, and the rarer ones ask once in minutes.
  ///
  /// In seconds.
  package var beginningSeconds = 300.0
  /// Refusals that end within this time after a change prove no delay: calls were under way.
  ///
  /// In seconds.
  package var underWaySeconds = 60.0
  /// A change after which calls were refused for less than this does not tell why an outage was long.
  ///
  /// In seconds.
  package var leastDelaySeconds = 300.0
  /// Nor does one whose delay is a smaller share of the outage.
  package var leastDelayShare = 0.1
  /// What an operator changes takes effect within this time: public reports speak of seconds to ten
  /// minutes, and of an hour as a long wait.
  ///
  /// In seconds.
  package var promptEffectSeconds = 3600.0
  /// A recovery that comes later than this after a note has nothing to do with it.
  ///
  /// In seconds.
  package var latestEffectSeconds = 86_400.0
  /// A platform that is refused for longer than this after billing was set up works with an old
  /// state; before, the payment itself may be under way.
  ///
  /// In seconds.
  package var platformDelaySeconds = 900.0
  /// Monthly limits begin anew within so many hours of a month, UTC.
  package var monthTurnHours = 6
  /// Until this day of a month a monthly limit is rarely met.
  package var earlyDay = 5
  /// From this day of a month on a monthly limit often is met.
  package var lateDay = 25
  /// Spending so many times the usual in an hour is a spike.
  package var spikeFactor = 3.0
  /// Spending so many times the usual in an hour at most is as usual.
  package var flatFactor = 1.5
  /// A host that is refused less often after others had recovered had calls under way.
  package var fewestLateRefusals = 3

  // MARK: Clocks

  /// Lines about one request on two hosts lie so far apart at least when their clocks differ: an
  /// answer goes through a gateway in less.
  ///
  /// In seconds.
  package var leastClockDifferenceSeconds = 2.0
  /// So many requests must show the same difference.
  package var fewestSharedRequests = 3
  /// How far differences may spread, as a share of their median: a clock drifts, answers wander.
  package var clockSpread = 0.1

  // MARK: Joining lines

  /// Lines of one request that no id joins lie no further apart: a client logs its HTTP line, its
  /// retry notice and its error right after each other.
  ///
  /// In seconds.
  package var sameRequestSeconds = 5.0
  /// A retry that no notice announces comes within this time: the SDKs' longest back-off is 8 s,
  /// and the answer takes time.
  ///
  /// In seconds.
  package var silentRetrySeconds = 12.0
  /// A refusal takes no longer than this.
  ///
  /// In seconds.
  package var answerSeconds = 2.0
  /// A silent retry does not come before this: the SDKs' first back-off is 0.375 s.
  ///
  /// In seconds.
  package var shortestBackoffSeconds = 0.3
  /// A retry's line comes this late at most after the announced back-off: refusals come at once,
  /// slow answers within two minutes.
  ///
  /// In seconds.
  package var lateRetrySeconds = 120.0
  /// However sure ids are, a retry comes no later than this after it was announced: queues retry
  /// after minutes, and ids of things that are no calls (a shop, a tenant) come again all day.
  ///
  /// In seconds.
  package var latestRetrySeconds = 900.0
  /// Of several lines about the end of one call the last comes this late at most.
  ///
  /// In seconds.
  package var repeatedEndSeconds = 5.0
  /// Lines with the same call or request id that lie further apart are of different calls: ids come
  /// again, and no answer takes longer.
  ///
  /// In seconds.
  package var sameCallSeconds = 900.0
  /// Somebody else's answer comes no later than this after the refusal that it stands in for.
  ///
  /// In seconds.
  package var fallbackSeconds = 120.0
  /// The lines of a stack that a program prints at once lie no further apart.
  ///
  /// In seconds.
  package var stackSeconds = 0.05
  /// Of a lane at most so many ended calls are remembered for lines that come late, and four times
  /// as many open ones: a lane that has more at once cannot be joined by nearness anyway.
  package var mostCallsPerLane = 64
  /// Of so many calls at most it is remembered which lines they may still get; of more, those that
  /// ended first are closed first: beyond that, memory would grow with the rate of calls.
  package var mostOpenCalls = 50_000

  package init() {}
}

extension ReconstructionPolicy {
  /// A threshold that a settings file may change; its documentation is that of the property.
  package struct Setting: Sendable {
    /// With its unit.
    package let name: String
    /// What makes sense.
    package let range: ClosedRange<Double>
    package let isWhole: Bool
    private let read: @Sendable (ReconstructionPolicy) -> Double
    private let write: @Sendable (inout ReconstructionPolicy, Double) -> Void

    fileprivate init(
      _ name: String, _ range: ClosedRange<Double>,
      _ path: any WritableKeyPath<ReconstructionPolicy, Double> & Sendable
    ) {
      self.name = name
      self.range = range
      isWhole = false
      read = { $0[keyPath: path] }
      write = { $0[keyPath: path] = $1 }
    }

    fileprivate init(
      _ name: String, _ range: ClosedRange<Double>,
      count path: any WritableKeyPath<ReconstructionPolicy, Int> & Sendable
    ) {
      self.name = name
      self.range = range
      isWhole = true
      read = { Double($0[keyPath: path]) }
      write = { $0[keyPath: path] = Int($1) }
    }

    package func value(in policy: ReconstructionPolicy) -> Double { read(policy) }

    package func set(_ value: Double, in policy: inout ReconstructionPolicy) {
      write(&policy, value)
    }
  }

  private static let day = 86_400.0

  /// All thresholds that may be changed.
  package static let settings: [Setting] = [
    Setting("outage_gap_seconds", 1...(7 * day), \.outageGapSeconds),
    Setting("quiet_seconds", 0...(7 * day), \.quietSeconds),
    Setting("mixed_run_seconds", 1...(7 * day), \.mixedRunSeconds),
    Setting("blip_calls", 0...1_000_000, count: \.blipCalls),
    Setting("blip_seconds", 0...day, \.blipSeconds),
    Setting("blip_successes", 1...1_000_000, count: \.blipSuccesses),
    Setting("least_clock_difference_seconds", 0.1...day, \.leastClockDifferenceSeconds),
    Setting("same_request_seconds", 0...3600, \.sameRequestSeconds),
    Setting("silent_retry_seconds", 0...3600, \.silentRetrySeconds),
    Setting("answer_seconds", 0...3600, \.answerSeconds),
    Setting("shortest_backoff_seconds", 0...3600, \.shortestBackoffSeconds),
    Setting("late_retry_seconds", 0...day, \.lateRetrySeconds),
    Setting("latest_retry_seconds", 0...day, \.latestRetrySeconds),
    Setting("repeated_end_seconds", 0...3600, \.repeatedEndSeconds),
    Setting("same_call_seconds", 0...day, \.sameCallSeconds),
    Setting("fallback_seconds", 0...day, \.fallbackSeconds),
    Setting("stack_seconds", 0...3600, \.stackSeconds),
    Setting("clock_spread", 0...1, \.clockSpread),
    Setting("fewest_shared_requests", 1...1_000_000, count: \.fewestSharedRequests),
    Setting("log_gap_seconds", 1...(7 * day), \.logGapSeconds),
    Setting("log_gap_factor", 1...1_000_000, \.logGapFactor),
    Setting("habitual_pauses", 1...64, count: \.habitualPauses),
    Setting("mark_seconds", 0...(31 * day), \.markSeconds),
    Setting("least_pause_seconds", 1...day, \.leastPauseSeconds),
    Setting("beginning_seconds", 0...day, \.beginningSeconds),
    Setting("under_way_seconds", 0...day, \.underWaySeconds),
    Setting("least_delay_seconds", 0...(7 * day), \.leastDelaySeconds),
    Setting("least_delay_share", 0...1, \.leastDelayShare),
    Setting("prompt_effect_seconds", 0...(7 * day), \.promptEffectSeconds),
    Setting("latest_effect_seconds", 0...(31 * day), \.latestEffectSeconds),
    Setting("platform_delay_seconds", 0...(7 * day), \.platformDelaySeconds),
    Setting("month_turn_hours", 0...48, count: \.monthTurnHours),
    Setting("early_day", 1...31, count: \.earlyDay),
    Setting("late_day", 1...31, count: \.lateDay),
    Setting("spike_factor", 1...1_000_000, \.spikeFactor),
    Setting("flat_factor", 1...1_000_000, \.flatFactor),
    Setting("fewest_late_refusals", 1...1_000_000, count: \.fewestLateRefusals),
  ]
}
