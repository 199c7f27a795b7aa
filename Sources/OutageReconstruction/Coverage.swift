// How much the logs tell at all: what decides which questions they cannot answer.

package import LogDecoding

/// What the events of the logs carry.
package struct Coverage: Sendable {
  /// Events about requests to OpenAI.
  package var events = 0
  package var eventsWithRequestID = 0
  package var eventsWithCallID = 0
  package var eventsWithProject = 0
  package var eventsWithOrganization = 0
  package var eventsWithUsage = 0
  /// Requests to OpenAI that are proven to have succeeded.
  package var successes = 0
  /// Calls of which only the end is in the logs.
  package var callsWithOnlyTheirEnd = 0
  package var calls = 0
  /// Times in which no log has a line although lines stand before and behind, for incidents whose
  /// first failure stands right behind one.
  package var gapsBeforeOnset: [LogGap] = []
  /// An event that says so, for each of the above that is lacking; `nil` when there is no event.
  package var example: Evidence?

  package init() {}
}

/// A stretch of time without events, and the first failure behind it.
package struct LogGap: Sendable {
  package var incident: String
  package var from: Timestamp
  package var until: Timestamp
  /// The usual distance between events of these services, in seconds.
  package var usualSeconds: Double
  package var firstFailure: Evidence
}
