// What a user wants to be left out of all that is written, besides secrets.

internal import LogInput

/// Patterns of names and texts that nobody is to see.
///
/// A pattern is a regular expression as Swift, PCRE and others write them.
package struct Redaction: Sendable {
  /// A compiled expression; it is never changed.
  private struct Pattern: @unchecked Sendable {
    let expression: Regex<AnyRegexOutput>
  }

  private let patterns: [Pattern]

  /// Hides nothing.
  package init() {
    patterns = []
  }

  /// Throws for a pattern that is no regular expression.
  package init(_ patterns: [String]) throws(RedactionError) {
    var compiled: [Pattern] = []
    for pattern in patterns {
      guard !pattern.isEmpty, let expression = try? Regex(pattern) else {
        throw RedactionError(pattern: pattern)
      }
      compiled.append(Pattern(expression: expression))
    }
    self.patterns = compiled
  }

  package var isEmpty: Bool { patterns.isEmpty }
  package var count: Int { patterns.count }

  /// A text with `***` in place of all that matches.
  package func hiding(in text: String) -> String {
    hiding(in: text) { _ in SecretMask.mask }
  }

  /// A text with `***` and a short hash in place of each thing that matches.
  ///
  /// What was different stays different, also in what other runs write: events are joined by it. Who
  /// knows what it may have been can find out which it was.
  package func hidingDistinctly(in text: String) -> String {
    isEmpty ? text : hiding(in: text) { SecretMask.mask + Self.shortHash($0) }
  }

  private static func shortHash(_ text: Substring) -> String {
    String(ContentHash(Array(text.utf8).span).hexadecimal.prefix(8))
  }

  /// A text with `stand` in place of all that matches.
  func hiding(in text: String, _ stand: (Substring) -> String) -> String {
    patterns.reduce(text) { text, pattern in
      text.replacing(pattern.expression) { match in
        match.range.isEmpty ? "" : stand(text[match.range])
      }
    }
  }
}

/// A pattern that is no regular expression.
package struct RedactionError: Error {
  package let pattern: String
}

/// Hides what matches, and numbers it: `***1`, `***2`.
///
/// Two customers stay two in a report that names neither. Numbers are given in the order of a
/// document, anew for each.
package final class NumberedRedaction {
  private let redaction: Redaction
  private var numbers: [String: Int] = [:]
  /// Names stand in a report many times.
  private var known: [String: String] = [:]
  private static let mostKnown = 10_000

  package init(_ redaction: Redaction) {
    self.redaction = redaction
  }

  package var isEmpty: Bool { redaction.isEmpty }

  package func hiding(in text: String) -> String {
    guard !isEmpty else { return text }
    if let hidden = known[text] { return hidden }
    let hidden = redaction.hiding(in: text) { SecretMask.mask + String(number(String($0))) }
    if known.count < Self.mostKnown { known[text] = hidden }
    return hidden
  }

  private func number(_ text: String) -> Int {
    if let number = numbers[text] { return number }
    numbers[text] = numbers.count + 1
    return numbers.count
  }
}

extension FailureEvent {
  /// The same without what matches, different names staying different; its class, rule and detail
  /// are ours.
  package func hiding(_ redaction: Redaction) -> FailureEvent {
    guard !redaction.isEmpty else { return self }
    var event = changingTexts { $0.map(redaction.hidingDistinctly) }
    event.text = text.map(redaction.hiding)
    event.rule = rule
    event.detail = detail
    return event
  }
}

extension Explanation {
  /// The same without what matches.
  package func hiding(_ redaction: Redaction) -> Explanation {
    guard !redaction.isEmpty else { return self }
    var explanation = self
    explanation.fields = fields.map { field in
      var field = field
      field.value = redaction.hiding(in: field.value)
      return field
    }
    explanation.marks = marks.map { mark in
      var mark = mark
      mark.words = redaction.hiding(in: mark.words)
      return mark
    }
    explanation.findings = findings.map { finding in
      var finding = finding
      finding.words = redaction.hiding(in: finding.words)
      return finding
    }
    explanation.unknownCodes = unknownCodes.map(redaction.hiding)
    explanation.event = event?.hiding(redaction)
    return explanation
  }
}
