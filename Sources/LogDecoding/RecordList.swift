// Objects that hold many records: batches of collectors, exports of platforms, answers of search
// interfaces.

internal import CLineScanner

/// A list of records inside an object.
struct RecordListShape {
  /// What `explain` calls it.
  let name: String
  /// Names of the containers from the object to the list; arrays on the way are entered.
  let path: [String]
  /// Names that a record of the list must have, where the list's name alone says little.
  var marks: [String] = []
}

/// Shapes whose records a newcomer would not find by themselves; others are told by what is in them.
let recordListTable: [RecordListShape] = [
  // OTLP JSON, today's names and those of before 2022.
  RecordListShape(name: "otlp", path: ["resourceLogs", "scopeLogs", "logRecords"]),
  RecordListShape(name: "otlp", path: ["resourceSpans", "scopeSpans", "spans"]),
  RecordListShape(
    name: "otlp", path: ["resourceLogs", "instrumentationLibraryLogs", "logs"]),
  RecordListShape(
    name: "otlp", path: ["resourceLogs", "instrumentationLibraryLogs", "logRecords"]),
  RecordListShape(name: "otlp", path: ["resourceSpans", "instrumentationLibrarySpans", "spans"]),
  // CloudWatch: subscriptions, `aws logs filter-log-events`, Insights.
  RecordListShape(name: "cloudwatch", path: ["logEvents"]),
  RecordListShape(name: "cloudwatch", path: ["events"], marks: ["message", "timestamp"]),
  RecordListShape(name: "cloudwatch", path: ["results"], marks: ["field", "value"]),
  // Google Cloud's interface, and what writes to it.
  RecordListShape(name: "gcp", path: ["entries"], marks: ["insertId"]),
  // Azure Monitor, also from Event Hubs.
  RecordListShape(name: "azure", path: ["records"]),
  // Elasticsearch and OpenSearch.
  RecordListShape(name: "elasticsearch", path: ["hits", "hits"]),
  RecordListShape(name: "elasticsearch", path: ["rawResponse", "hits", "hits"]),
  // Loki's HTTP interface: pairs of time and line.
  RecordListShape(name: "loki", path: ["data", "result", "values"]),
  RecordListShape(name: "loki", path: ["streams", "values"]),
  // Datadog's search interface.
  RecordListShape(name: "datadog", path: ["data"], marks: ["attributes"]),
  // Cloudflare Workers, by Logpush or `wrangler tail`.
  RecordListShape(name: "workers", path: ["Logs"], marks: ["Message"]),
]

/// The records of one document that is a list of them.
struct RecordList {
  /// What the list is.
  let name: String
  /// Where the document stands in the decoder's layers.
  let depth: Int
  /// The records' containers, in document order.
  let elements: [Int]
  /// Per field: the index behind all that is in it.
  let ends: [Int]
  /// Envelopes around the document: layer, and the field that holds the next one.
  let envelopes: [(depth: Int, payload: Int)]
  var next = 0
}

/// Finds the records of a list.
enum RecordListFinder {
  /// The containers of the records in `document`, and what the list is; `nil` when it is no list.
  static func find(
    _ document: borrowing JSONDocument, _ aliases: AliasIndex
  ) -> (name: String, elements: [Int])? {
    let index = RecordListIndex.shared
    var beginnings = 0
    var isUnnamedList = false
    var field = 1
    while field < document.fieldCount {
      if document.fields[field].parent == 0, document.fields[field].isContainer {
        let name = document.foldedName(of: field)
        if index.beginnings.contains(name) { beginnings += 1 }
        isUnnamedList =
          isUnnamedList
          || document.beginsWithObject(field)
            && aliases.role(ofContainer: name) != .content
      }
      field += 1
    }
    if beginnings > 0 {
      for shape in index.shapes {
        let elements = elements(of: document, path: shape.path)
        guard let first = elements.first, hasMarks(shape.marks, document, in: first) else {
          continue
        }
        return (shape.name, elements)
      }
    }
    return isUnnamedList ? findUnnamed(document, aliases) : nil
  }

  /// Where a field's contents end, for all fields.
  static func ends(of document: borrowing JSONDocument) -> [Int] {
    var ends = Array(1...max(1, document.fieldCount))
    var index = document.fieldCount - 1
    while index > 0 {
      let parent = Int(document.fields[index].parent)
      ends[parent] = max(ends[parent], ends[index])
      index -= 1
    }
    return ends
  }

  /// The containers that stand in the array at the end of a path.
  private static func elements(
    of document: borrowing JSONDocument, path: [FoldedName]
  ) -> [Int] {
    // How many names of the path lead to a field; -1 where none do.
    var met = [Int8](repeating: -1, count: document.fieldCount)
    met[0] = 0
    var elements: [Int] = []
    for index in 1..<max(1, document.fieldCount) where document.fields[index].isContainer {
      let parent = Int(document.fields[index].parent)
      let above = Int(met[parent])
      guard above >= 0 else { continue }
      if document.fields[parent].kind == UInt8(qs_array.rawValue) {
        if above == path.count {
          elements.append(index)
        } else {
          met[index] = Int8(above)
        }
      } else if above < path.count {
        let name = document.foldedName(of: index)
        if name == path[above] { met[index] = Int8(above + 1) }
      }
    }
    return elements
  }

  /// A list under any name, in an object that is no record itself, when what it holds are records.
  private static func findUnnamed(
    _ document: borrowing JSONDocument, _ aliases: AliasIndex
  ) -> (name: String, elements: [Int])? {
    guard !document.concepts(of: 0, aliases).contains(.message) else { return nil }
    for index in 1..<document.fieldCount
    where document.fields[index].parent == 0 && document.beginsWithObject(index) {
      let name = document.foldedName(of: index)
      guard aliases.role(ofContainer: name) != .content else { continue }
      let elements = elements(of: document, path: [name])
      if let first = elements.first, document.isLogRecord(first, aliases) {
        return ("list", elements)
      }
    }
    return nil
  }

  private static func hasMarks(
    _ marks: [FoldedName], _ document: borrowing JSONDocument, in element: Int
  ) -> Bool {
    guard !marks.isEmpty else { return true }
    // Insights writes a record as a list of objects: the first one of them has the marks.
    let isList =
      document.fields[element].kind == UInt8(qs_array.rawValue)
      && element + 1 < document.fieldCount && document.fields[element + 1].isContainer
    let object = isList ? element + 1 : element
    var names: Set<FoldedName> = []
    for index in object + 1..<max(object + 1, document.fieldCount) {
      let parent = Int(document.fields[index].parent)
      guard parent >= object else { break }
      guard parent == object else { continue }
      let name = document.foldedName(of: index)
      names.insert(name)
    }
    return marks.allSatisfy { names.contains($0) }
  }
}

extension JSONDocument {
  /// Whether an object has a time or a level beside a message, as what loggers write has.
  func isLogRecord(_ object: Int, _ aliases: AliasIndex) -> Bool {
    let concepts = concepts(of: object, aliases)
    return concepts.contains(.message) && !concepts.isDisjoint(with: [.time, .level])
  }

  /// Whether the document's object has a message, a time or a level, and is not an error's body.
  func beginsLikeRecord(_ aliases: AliasIndex) -> Bool {
    !concepts(of: 0, aliases).isDisjoint(with: [.message, .time, .level])
  }

  /// Whether the object is what interfaces answer with, or the error inside it.
  var isErrorBody: Bool {
    let concepts = concepts(of: 0, .shared)
    if concepts.contains(.message), !concepts.isDisjoint(with: [.errorCode, .errorType]) {
      return true
    }
    return fieldCount > 1 && fields[1].kind == UInt8(qs_object.rawValue)
      && bytes[fields[1].keyRange].elementsEqual("error".utf8)
  }

  /// Whether a field is an array whose first element is an object.
  fileprivate func beginsWithObject(_ array: Int) -> Bool {
    fields[array].kind == UInt8(qs_array.rawValue) && array + 1 < fieldCount
      && fields[array + 1].kind == UInt8(qs_object.rawValue)
      && Int(fields[array + 1].parent) == array
  }

  /// What the fields that stand directly in an object mean.
  fileprivate func concepts(of object: Int, _ aliases: AliasIndex) -> Set<Concept> {
    var found: Set<Concept> = []
    for index in object + 1..<max(object + 1, fieldCount) {
      let parent = Int(fields[index].parent)
      guard parent >= object else { break }
      guard parent == object else { continue }
      let name = foldedName(of: index)
      if let concept = aliases.match(name)?.concept { found.insert(concept) }
    }
    return found
  }
}

/// The table with folded names.
private struct RecordListIndex: Sendable {
  static let shared = RecordListIndex()

  let shapes: [(name: String, path: [FoldedName], marks: [FoldedName])]
  /// The first names of the paths.
  let beginnings: Set<FoldedName>

  private init() {
    shapes = recordListTable.map { shape in
      (shape.name, shape.path.map { FoldedName($0) }, shape.marks.map { FoldedName($0) })
    }
    beginnings = Set(recordListTable.map { FoldedName($0.path[0]) })
  }
}
