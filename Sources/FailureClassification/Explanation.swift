// Why a record is an event, or none. Everything in here may be shown: it is masked and cut.

package import LogDecoding

/// What the classifier saw in a record, and what came of it.
package struct Explanation: Sendable {
  /// Number of the line where the record begins, from 1, and its place within the line, from 0.
  package var line: Int
  package var index: Int
  /// Where its values stood.
  package var trace: RecordTrace
  package var form: RecordForm
  package var isText: Bool
  package var time: Timestamp?
  package var timeSource: TimeSource
  package var timeInference: TimeInference
  package var level: LogLevel
  package var fields: [ExplainedField] = []
  /// Signs of who answered, in the order in which they were found.
  package var marks: [ProviderMark] = []
  package var provider: Provider?
  /// Rules of which a word was found, in the order in which the rules are asked.
  package var findings: [RuleFinding] = []
  /// Codes and types that no rule knows.
  package var unknownCodes: [String] = []
  package var event: FailureEvent?
  /// Why there is no event.
  package var reason: String?

  /// The mark that decided who answered: the first of the strongest.
  package var decidingMark: ProviderMark? {
    let own = marks.filter { $0.provider == provider }
    let strongest = own.map(\.strength).max()
    return own.first { $0.strength == strongest }
  }
}

/// A field of a record.
package struct ExplainedField: Sendable, Equatable {
  package var concept: Concept
  package var value: String
  /// The name under which it stands in the log.
  package var name: String
  /// Whether it was found by what the user said that the field means.
  package var isMapped = false
}

/// A place where a word of a rule stands.
package struct RuleFinding: Sendable, Equatable {
  package var rule: String
  package var failureClass: FailureClass?
  /// The name of the field or text.
  package var place: String
  /// What stands there, with some of the text around it.
  package var words: String
  package var outcome: Outcome

  package enum Outcome: Sendable, Equatable {
    /// The rule decided what the event is.
    case decided
    /// The rule holds, but another one comes first.
    case comesAfter(rule: String)
    /// The rule holds, but nothing says that a language model was asked.
    case needsProvider
    /// The rule holds, but the record is no event.
    case withoutEvent
    /// The words do not count.
    case rejected(Rejection)
  }
}

/// Why words of a rule do not count where they stand.
package enum Rejection: Sendable, Equatable {
  case quoted
  /// Behind a word that tells that somebody talks about it.
  case mentioned(by: String)
  /// In a line of an older log that the record prints.
  case inOldLogLine
  /// Behind a noun for what people write, and a colon: `failed on text: …`.
  case introducedAsContent
  /// In a line of a stack that shows code.
  case stackFrame
  /// In a message of a chat.
  case inChat
  /// In a record that is too quiet, and nothing says that something failed.
  case quiet
  /// Not where and as clients print a code.
  case notPrintedAsCode
  /// Not where and as clients print the name of an exception.
  case notPrintedAsException
  /// The exception is one of another service's library.
  case foreignException
  /// The record is about something else; the result says what.
  case notAsked
}

/// The marker words in a text, without one of which a line is not read.
package func markerWords(in text: [UInt8]) -> [String] {
  var hits: [PhraseHit] = []
  PhraseMatcher(markerWords).find(in: text.span, &hits)
  var found: [String] = []
  for hit in hits where !found.contains(markerWords[hit.phrase]) {
    found.append(markerWords[hit.phrase])
  }
  return found
}
