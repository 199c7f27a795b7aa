// Records of one log repeat: a service writes the same names in the same order. What was found out
// about the names of one record holds for all that are laid out like it.

internal import CLineScanner

/// Plans of documents by their layout: names, nesting, kinds of values.
///
/// Kept are those of plain records alone, neither lists nor envelopes: they hold for any values.
struct LayoutCache {
  private struct Entry {
    var hash: UInt64
    /// The fields without their values, and their names.
    var fields: [qs_json_field]
    var names: [UInt8]
    /// Fields whose names may be any that means nothing.
    var inert: [Int]
    var plan: FieldPlan
  }

  private var entries: [Entry] = []
  /// The entry that is replaced next.
  private var oldest = 0
  /// Hashes of layouts that were met and have no entry; the next one goes to `nextMet`.
  private var met = [UInt64](repeating: 0, count: mostMet)
  private var nextMet = 0
  /// Of the document that was asked for last.
  private var lastHash: UInt64 = 0

  /// Plans given out, and plans kept: of a log whose records are never alike none is worth keeping.
  private var hits = 0
  private var kept = 0

  static let mostEntries = 24
  private static let fewKept = 64
  private static let mostMet = 16
  /// Larger documents are rare, and take longer to read than to plan for.
  private static let mostFields = 128

  /// The plan for a document; `nil` when none was kept.
  mutating func plan(
    for document: borrowing JSONDocument, _ planner: borrowing FieldPlanner
  ) -> FieldPlan? {
    guard document.fieldCount <= Self.mostFields else { return nil }
    lastHash = document.layoutHash
    for place in entries.indices where entries[place].hash == lastHash {
      guard document.hasLayout(entries[place].fields, entries[place].names),
        entries[place].inert.allSatisfy({ planner.isInert(document, member: $0) })
      else { continue }
      hits += 1
      return entries[place].plan
    }
    return nil
  }

  /// Keeps the plan of the document that was asked for last, when its layout comes a second time.
  mutating func keep(_ planner: borrowing FieldPlanner, for document: borrowing JSONDocument) {
    let plan = planner.plan
    guard plan.isReusable, document.fieldCount <= Self.mostFields else { return }
    guard met.contains(lastHash) else {
      met[nextMet] = lastHash
      nextMet = (nextMet + 1) % Self.mostMet
      return
    }
    guard kept < Self.fewKept + hits / 4 else { return }
    kept += 1
    var (fields, names) = document.layout
    let inert = Self.inertMembers(of: document, planner)
    for index in inert { fields[index].key_length = UInt32(qs_any_name) }
    let entry = Entry(hash: lastHash, fields: fields, names: names, inert: inert, plan: plan)
    if entries.count < Self.mostEntries {
      entries.append(entry)
    } else {
      entries[oldest] = entry
      oldest = (oldest + 1) % Self.mostEntries
    }
  }

  /// The members of objects in which no name means anything.
  private static func inertMembers(
    of document: borrowing JSONDocument, _ planner: borrowing FieldPlanner
  ) -> [Int] {
    var members: [Int] = []
    for index in 1..<max(1, document.fieldCount) where document.fields[index].parent > 0 {
      let container = Int(document.fields[index].parent)
      let isMember =
        index == container + 1
        ? planner.isInert(container, of: document) : members.last == index - 1
      if isMember { members.append(index) }
    }
    return members
  }
}

extension JSONDocument {
  /// The same for documents of the same layout.
  var layoutHash: UInt64 {
    unsafe fields.withUnsafeBufferPointer { fields in
      unsafe qs_layout_hash(fields.baseAddress, fieldCount)
    }
  }

  /// The fields without their values, and the names that they point into.
  var layout: (fields: [qs_json_field], names: [UInt8]) {
    var names: [UInt8] = []
    let fields = fields[..<fieldCount].map { field in
      var field = field
      let start = names.count
      names += bytes[field.keyRange]
      field.key_offset = UInt32(start)
      return field
    }
    return (fields, names)
  }

  /// Whether the document is laid out like another one.
  func hasLayout(_ others: [qs_json_field], _ names: [UInt8]) -> Bool {
    guard others.count == fieldCount else { return false }
    return unsafe fields.withUnsafeBufferPointer { fields in
      unsafe bytes.withUnsafeBufferPointer { bytes in
        unsafe others.withUnsafeBufferPointer { others in
          unsafe names.withUnsafeBufferPointer { names in
            unsafe qs_layout_equal(
              fields.baseAddress, bytes.baseAddress, others.baseAddress, names.baseAddress,
              fieldCount)
          }
        }
      }
    }
  }
}
