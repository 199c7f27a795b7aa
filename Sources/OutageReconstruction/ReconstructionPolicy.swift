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
  /// Fewer failed calls than this, within `blipSeconds` and between successes, are no outage.
  package var blipCalls = 3
  /// How long a blip may last.
  ///
  /// In seconds.
  package var blipSeconds = 60.0

  /// A mark belongs to the outages that it lies in or so near: who marks a moment means it, and what
  /// led to an outage may lie hours before it.
  ///
  /// In seconds.
  package var markSeconds = 86_400.0

  // MARK: Causes

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
  /// Until this day of a month a monthly limit is rarely met, and from `lateDay` on it often is.
  package var earlyDay = 5
  package var lateDay = 25
  /// Spending so many times the usual in an hour is a spike; up to `flatFactor` it is as usual.
  package var spikeFactor = 3.0
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
  /// Lines with the same call id that lie further apart are different calls.
  ///
  /// In seconds.
  package var sameCallSeconds = 3600.0
  /// The lines of a stack that a program prints at once lie no further apart.
  ///
  /// In seconds.
  package var stackSeconds = 0.05
  /// Of a lane at most so many ended calls are remembered for lines that come late, and four times
  /// as many open ones: a lane that has more at once cannot be joined by nearness anyway.
  package var mostCallsPerLane = 64

  package init() {}
}
