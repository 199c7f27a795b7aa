internal import ArgumentParser
internal import LogDecoding

/// Why a field and a name are no mapping.
enum MappingError: Error, Equatable, CustomStringConvertible {
  case notAField
  case unknownConcept(String)

  var description: String {
    switch self {
    case .notAField: "a field has a name with letters or digits"
    case .unknownConcept(let name):
      "unknown concept \"\(name)\""
        + Suggestion.words(for: name, among: Concept.mappable.map(\.name))
    }
  }
}

extension FieldMapping.Entry {
  init(field: String, conceptName: String) throws(MappingError) {
    guard FieldMapping.isField(field) else { throw .notAField }
    guard let concept = Concept(name: conceptName) else { throw .unknownConcept(conceptName) }
    self.init(field: field, concept: concept)
  }

  /// `FIELD=CONCEPT` on the command line.
  static func argument(_ text: String) throws -> FieldMapping.Entry {
    guard let equals = text.lastIndex(of: "=") else {
      throw ValidationError("a field and a concept are wanted, such as err_kind=code")
    }
    do {
      return try FieldMapping.Entry(
        field: String(text[..<equals]), conceptName: String(text[text.index(after: equals)...]))
    } catch {
      throw ValidationError(error.description)
    }
  }
}
