// Lines that say that work was done without naming a language model: proof of nothing, but a sign of
// recovery where the logs hold no proof.

package import LogDecoding

/// What the completion lines of a service have in common with its failed calls.
package struct CompletionPattern: Hashable, Sendable {
  package var logger: String
  /// Tells under which name the call's id stands (`LogRecord.nameHash`).
  package var idName: UInt64

  /// Stands for the id of a trace, under whatever name.
  package static let traceName: UInt64 = 1

  package init(logger: String, idName: UInt64) {
    self.logger = logger
    self.idName = idName
  }
}

extension Set<CompletionPattern> {
  /// Whether one of them is that of a completion line.
  package func contains(_ event: CompactEvent, _ texts: EventTexts) -> Bool {
    guard let logger = texts.string(event.logger) else { return false }
    return event.callIDName != 0
      && contains(CompletionPattern(logger: logger, idName: event.callIDName))
      || event.traceID.isSaid
        && contains(CompletionPattern(logger: logger, idName: CompletionPattern.traceName))
  }
}

/// Finds completion lines, all or those of the loggers and id fields that logged failed calls.
package struct CompletionFinder: Sendable {
  /// All when there are none.
  private let patterns: Set<CompletionPattern>?
  private let loggers: Set<String>
  private var classifier: FailureClassifier

  /// Those of the event that was found last.
  package var texts: EventTexts { classifier.texts }

  /// - Parameters:
  ///   - patterns: What to look for; `nil` for all lines that may be one for some logger.
  ///   - labels: Names of service and host for records that do not name them.
  package init(patterns: Set<CompletionPattern>?, labels: SourceLabels) {
    self.patterns = patterns
    loggers = Set((patterns ?? []).map(\.logger))
    classifier = FailureClassifier(labels: labels, writesTexts: false)
  }

  /// The words without one of which a line is no completion line.
  ///
  /// They do not depend on what is looked for, so that a line is found with the same time, whoever
  /// looks for it.
  package static let markers: [String] = textShapes.flatMap { shape, phrases in
    guard case .completion = shape else { return [String]() }
    return phrases.map { String($0.drop { $0 == " " }) }
  }

  /// The likely success that a record tells of; `nil` when it tells of none.
  package mutating func event(_ record: borrowing LogRecord) -> CompactEvent? {
    guard record.level <= .notice, !record.hasErrorFields,
      record.has(.callID) || record.has(.traceID), let logger = record.string(.logger),
      patterns == nil || loggers.contains(logger)
    else { return nil }
    let evidence = TextEvidence(record)
    let isCompletion = evidence.has { if case .completion = $0 { true } else { false } }
    let isFailure = evidence.has { shape in
      switch shape {
      case .failure, .giveUp, .mention: true
      default: false
      }
    }
    guard isCompletion, !isFailure, classifier.classifyCompactly(record) == nil else { return nil }
    var event = classifier.draft(
      record, evidence, kind: .callSucceeded, rule: "success.completion_line")
    event.confidence = .likely
    // A logger whose name must not be shown is not known by its name.
    guard classifier.texts.string(event.logger) == logger,
      patterns?.contains(event, classifier.texts) ?? true
    else { return nil }
    return event
  }
}
