internal import LogDecoding

/// A value of a report and its place, with what is wrong told by that place.
struct ReportNode {
  let value: JSONFile.Value
  /// `incidents[3]`; empty for the report itself.
  var place = ""

  /// The place of a key below.
  func path(_ key: String) -> String { place.isEmpty ? key : "\(place).\(key)" }

  /// What a dotted path leads to; `nil` where there is nothing, or `null`.
  private func find(_ path: String) throws(ReportReadingError) -> ReportNode? {
    var node = self
    for key in path.split(separator: ".") {
      guard node.value.kind == .object else { throw .wrong(node.place, "object") }
      guard let next = node.value[String(key)], next.kind != .null else { return nil }
      node = ReportNode(value: next, place: node.path(String(key)))
    }
    return node
  }

  func text(_ path: String) throws(ReportReadingError) -> String? {
    try find(path)?.ownText()
  }

  func ownText() throws(ReportReadingError) -> String? {
    if value.kind == .null { return nil }
    guard let text = value.text else { throw .wrong(place, "text") }
    return text
  }

  /// A whole number that is not negative.
  func count(_ path: String) throws(ReportReadingError) -> Int? {
    try find(path)?.ownCount()
  }

  func ownCount() throws(ReportReadingError) -> Int? {
    if value.kind == .null { return nil }
    // Beyond 2^53 other programs' numbers are not exact.
    guard let number = value.number, number.utf8.count <= 32, let double = Double(number),
      let count = Int(exactly: double), (0...1 << 53).contains(count)
    else { throw .wrong(place, "count") }
    return count
  }

  func seconds(_ path: String) throws(ReportReadingError) -> Double? {
    guard let node = try find(path) else { return nil }
    guard let number = node.value.number, number.utf8.count <= 32, let seconds = Double(number),
      (0...1e12).contains(seconds)
    else { throw .wrong(node.place, "number of seconds") }
    return seconds
  }

  func time(_ path: String) throws(ReportReadingError) -> Timestamp? {
    guard let node = try find(path) else { return nil }
    guard let text = node.value.text, text.utf8.count <= 64, let time = Timestamp(parsing: text)
    else { throw .wrong(node.place, "time") }
    return time
  }

  func names(_ path: String) throws(ReportReadingError) -> [String]? {
    guard let nodes = try elements(path) else { return nil }
    var names: [String] = []
    for node in nodes {
      guard let name = node.value.text else { throw .wrong(node.place, "text") }
      names.append(name)
    }
    return names
  }

  func elements(_ path: String) throws(ReportReadingError) -> [ReportNode]? {
    guard let node = try find(path) else { return nil }
    guard node.value.kind == .array else { throw .wrong(node.place, "list") }
    return node.value.elements.enumerated().map {
      ReportNode(value: $0.element, place: "\(node.place)[\($0.offset)]")
    }
  }

  /// Of the object that a path leads to; none where there is nothing.
  func members(_ path: String) throws(ReportReadingError) -> [(name: String, node: ReportNode)] {
    guard let node = try find(path) else { return [] }
    guard node.value.kind == .object else { throw .wrong(node.place, "object") }
    return node.value.members.map {
      (name: $0.name, node: ReportNode(value: $0.value, place: node.path($0.name)))
    }
  }

  func facts(_ descriptions: [FactDescription]) throws(ReportReadingError) -> [ReportedFact] {
    var facts: [ReportedFact] = []
    for description in descriptions {
      facts.append(
        ReportedFact(description.key, description.title, try fact(description) ?? .unknown))
    }
    return facts
  }

  private func fact(
    _ description: FactDescription
  ) throws(ReportReadingError) -> ReportedFact.Value? {
    let key = description.key
    switch description.kind {
    case .count: return try count(key).map { .count($0) }
    case .seconds: return try seconds(key).map { .seconds($0) }
    case .time: return try time(key).map { .time($0) }
    case .name: return try text(key).map { .name($0) }
    case .names: return try names(key).map { .names($0) }
    }
  }
}
