// How much the logs tell at all: what decides which questions they cannot answer.

package import LogDecoding

/// What the events of the logs carry.
package struct Coverage: Sendable {
  /// Events about requests to OpenAI.
  package var events = 0
  package var eventsWithRequestID = 0
  /// With the id of a call, a trace or a job.
  package var eventsWithCallID = 0
  package var eventsWithProject = 0
  package var eventsWithOrganization = 0
  package var eventsWithUsage = 0
  /// Requests to OpenAI that are proven to have succeeded.
  package var successes = 0
  /// Calls to OpenAI that were refused for lack of money.
  package var refusedCalls = 0
  /// Those of which only the end is in the logs, and no number of retries.
  package var refusedCallsWithOnlyTheirEnd = 0
  /// Refused calls of which nothing had to be joined: one request, told by its end.
  package var refusedCallsOfOneRequest = 0
  /// Services of the latter, sorted.
  package var servicesWithOnlyEnds: [String] = []
  /// Times in which the services of an incident have no event, right before its first failure.
  package var gapsBeforeOnset: [LogGap] = []

  package init() {}
}

/// A stretch of time without events of an incident's services, up to its first failure.
package struct LogGap: Sendable {
  package var from: Timestamp
  package var until: Timestamp
  /// The usual distance between events of these services, in seconds.
  package var usualSeconds: Double
  package var firstFailure: Evidence

  var seconds: Double { until.seconds(since: from) }
}
