// What a user says that fields of the logs mean.

/// Fields that mean a concept although the alias table does not know them.
package struct FieldMapping: Sendable, Equatable {
  package struct Entry: Sendable, Equatable {
    /// The field's name as the log writes it, its containers before it: `detail.http.code`.
    package var field: String
    package var concept: Concept

    package init(field: String, concept: Concept) {
      self.field = field
      self.concept = concept
    }
  }

  /// The first of two entries for one concept is the more specific one.
  package var entries: [Entry]

  package init(_ entries: [Entry] = []) {
    self.entries = entries
  }

  package var isEmpty: Bool { entries.isEmpty }

  /// Beginnings and ends of keys without one of which no line holds a field that can make it an
  /// event: lines with one are read even where no rule has a word in them.
  package var markers: [String] {
    entries.filter(\.concept.mayMakeEvent).flatMap { entry -> [String] in
      let name = String(entry.field.split(separator: ".").last ?? "")
      let isNested = name.count < entry.field.count
      // As JSON, as JSON in a string, as a dict of Python's; markers have at least four bytes.
      let words = ["\"\(name)\"", "\"\(name)\\", "'\(name)'"]
      // As a pair; shorter names stand in too many lines.
      let pairs = name.utf8.count < 3 ? [] : ["\(name)="]
      let ends = isNested ? [".\(name)\"", ".\(name)\\"] : []
      return pairs
        + (words + ends).map { $0.utf8.count < 4 ? $0 + ($0.last == "\\" ? "\"" : ":") : $0 }
    }
  }

  /// More would no longer be more specific than what the alias table guesses at.
  package static let mostEntries = 200

  /// Whether a text can be the name of a field: something of it must be left after folding.
  package static func isField(_ text: String) -> Bool { FoldedName(text) != .empty }
}

extension Concept {
  /// What a field can be mapped to, by the name of its value in `explain` and `events`.
  package static let mappable: [(name: String, concept: Concept)] = {
    var names: [(name: String, concept: Concept)] = []
    for concept in allCases where concept != .envelopeTime && !concept.isOwn {
      names.append((concept.name, concept))
      if let eventName = concept.eventName { names.append((eventName, concept)) }
    }
    return names
  }()

  /// Whether a value can make its record an event.
  fileprivate var mayMakeEvent: Bool {
    switch self {
    case .message, .errorMessage, .stack, .exceptionClass, .errorCode, .errorType, .httpStatus,
      .provider, .model, .url, .upstreamHost, .endpoint, .requestID, .responseID, .inputTokens,
      .outputTokens, .totalTokens:
      true
    default: false
    }
  }

  /// `http_status` for `httpStatus`.
  package var name: String { words.joined(separator: "_") }

  /// What the event contract calls it, when that is another name.
  private var eventName: String? {
    switch self {
    case .httpStatus: "status"
    case .errorCode: "code"
    case .errorType: "type"
    case .retriesTaken: "retry_count_stated"
    default: nil
    }
  }

  package init?(name: String) {
    guard let found = Self.mappable.first(where: { $0.name == name }) else { return nil }
    self = found.concept
  }

  /// `http`, `status` for `httpStatus`.
  package var words: [String] {
    var words: [String] = []
    var isCapital = false
    for letter in String(describing: self) {
      let continues = !letter.isUppercase || isCapital
      if continues, let last = words.popLast() {
        words.append(last + letter.lowercased())
      } else {
        words.append(letter.lowercased())
      }
      isCapital = letter.isUppercase
    }
    return words
  }
}
