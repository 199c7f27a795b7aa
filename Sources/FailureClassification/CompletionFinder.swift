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

/// Finds completion lines of the loggers and id fields that logged failed calls.
package struct CompletionFinder: Sendable {
  private let patterns: Set<CompletionPattern>
  private var classifier: FailureClassifier

  /// Those of the event that was found last.
  package var texts: EventTexts { classifier.texts }

  /// - Parameters:
  ///   - patterns: What to look for.
  ///   - labels: Names of service and host for records that do not name them.
  package init(patterns: Set<CompletionPattern>, labels: SourceLabels) {
    self.patterns = patterns
    classifier = FailureClassifier(labels: labels, writesTexts: false)
  }

  /// The words without one of which a line is no completion line.
  package static func markers(_ patterns: Set<CompletionPattern>) -> [String] {
    patterns.map { pattern in
      // A short name is looked for as the beginning of a JSON string.
      pattern.logger.utf8.count >= 4 ? pattern.logger : "\"" + pattern.logger
    }.filter { $0.utf8.count >= 4 }
  }

  /// Whether the record has an id under the name under which failed calls of its logger had theirs.
  private func isOfCall(_ record: borrowing LogRecord, logger: String) -> Bool {
    if record.has(.callID),
      patterns.contains(CompletionPattern(logger: logger, idName: record.nameHash(.callID)))
    {
      return true
    }
    return record.has(.traceID)
      && patterns.contains(
        CompletionPattern(logger: logger, idName: CompletionPattern.traceName))
  }

  /// The likely success that a record tells of; `nil` when it tells of none.
  package mutating func event(_ record: borrowing LogRecord) -> CompactEvent? {
    guard record.level <= .notice, !record.hasErrorFields,
      let logger = record.string(.logger), isOfCall(record, logger: logger)
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
    return event
  }
}
