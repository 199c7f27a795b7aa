// What the names and the nesting of a document's fields mean, before any value is looked at.

internal import CLineScanner

/// What the name of a field says by itself.
struct FieldKey {
  var name: FoldedName
  /// Whether OpenAI's name is in it.
  var speaksOfOpenAI: Bool
  /// Whether the field stands in a container `openai`.
  var isInOpenAIContainer = false
  /// Whether it may be the start or the end of a span.
  var mayTellSpan: Bool

  init(_ key: Span<UInt8>) {
    var name = FoldedName()
    name.append(key)
    self.init(key, name)
  }

  init(_ key: Span<UInt8>, _ name: FoldedName) {
    self.name = name
    speaksOfOpenAI = Self.speaksOfOpenAI(key)
    mayTellSpan =
      key.count >= 7
      && (key[0] | 0x20 == UInt8(ascii: "s") || key[0] | 0x20 == UInt8(ascii: "e"))
  }

  private static let openAIName = Array("openai".utf8)

  static func isOpenAI(_ key: Span<UInt8>) -> Bool {
    key.count == openAIName.count && speaksOfOpenAI(key)
  }

  private static func speaksOfOpenAI(_ key: Span<UInt8>) -> Bool {
    guard key.count >= openAIName.count else { return false }
    for start in 0...key.count - openAIName.count
    where key[start] | 0x20 == UInt8(ascii: "o") && key[start + 1] | 0x20 == UInt8(ascii: "p") {
      if openAIName.indices.allSatisfy({ key[start + $0] | 0x20 == openAIName[$0] }) { return true }
    }
    return false
  }
}

/// A field whose value is looked at, and what its name and place say about it.
struct FieldStep {
  /// Index of the field.
  var field: Int
  var key: FieldKey
  var match: AliasMatch?
  var purpose = FieldPurpose.value
  var opening = FieldOpening.never
  /// Where its name stands when a pair gives it one.
  var pairName: Range<Int>?
}

/// What a field is looked at for.
enum FieldPurpose {
  case value
  /// An object or an array that tells a time.
  case structuredTime
  /// Nothing: a trace names the field that was passed last.
  case passing
}

/// When a field of text may be a container that was written as a string.
enum FieldOpening {
  case never
  /// When it begins like an object.
  case asObject
  /// Also when it begins like the `repr` of a class: its name is as long as `usage`.
  case asObjectOrClass
  /// When it is the `repr` of a class alone.
  case asClass
}

/// A field that an object spells out: `{"key": "model", "value": {"stringValue": "gpt-4o"}}`.
private struct Pair {
  /// Index of the field that holds the name.
  var key: Int
  /// Where the name stands.
  var name: Range<Int>
  /// Index of the value; maybe a container.
  var value: Int
  var above: FoldedName
}

/// Which fields of a document are looked at.
struct FieldPlan {
  /// In document order.
  private(set) var steps: [FieldStep] = []
  /// Whether a container is called `openai`.
  private(set) var namesOpenAIContainer = false
  /// Whether it holds for all documents with the same names, nesting and kinds of values.
  private(set) var isReusable = true

  fileprivate mutating func reset() {
    steps.removeAll(keepingCapacity: true)
    namesOpenAIContainer = false
    isReusable = true
  }

  fileprivate mutating func append(_ step: FieldStep) { steps.append(step) }
  fileprivate mutating func noteOpenAIContainer() { namesOpenAIContainer = true }
  fileprivate mutating func noteValue() { isReusable = false }
}

/// Plans how documents are read.
struct FieldPlanner {
  private let aliases: AliasIndex
  private(set) var plan = FieldPlan()
  /// Per field of the document: the folded path of its names; nothing for what is never read.
  private var paths: [FoldedName?] = []
  /// Objects that write a field as name and value, as OTLP's attributes are; the innermost is last.
  private var pairs: [Pair] = []
  /// Per field, when the mapping names containers: the path with all of them, whatever they mean.
  private var wholePaths: [WholePath?] = []
  /// Whether there is a step for each field.
  private var isTraced = false
  /// The last container `openai`; -1 for none.
  private var openAIContainer: Int32 = -1

  /// The name before Python's `CompletionUsage(completion_tokens=7, …)`.
  private static let usageName = FoldedName("usage")
  private static let usageLength = 5
  /// What frameworks call it.
  private static let usageNames = ["token_usage", "usage_metadata", "token_counts"].map {
    FoldedName($0)
  }
  private static let errorRoot = FoldedName("error")
  /// OTLP writes maps as `{"kvlistValue": {"values": […]}}` and lists in the same way.
  private static let listValues = FoldedName("values")
  private static let listNames = [FoldedName("kvlistValue"), FoldedName("arrayValue")]

  init(aliases: AliasIndex) {
    self.aliases = aliases
  }

  /// Plans for the fields below `root`, but not those below `skipped`, which end before `end`.
  ///
  /// `end` is `nil` where it is not known. For a trace each field has a step.
  mutating func read(
    _ document: borrowing JSONDocument, below root: Int, skipping skipped: Int?, until end: Int?,
    layer: FieldLayer, isTraced: Bool
  ) {
    self.isTraced = isTraced
    plan.reset()
    paths.removeAll(keepingCapacity: true)
    pairs.removeAll(keepingCapacity: true)
    openAIContainer = -1
    paths.append(.empty)
    if aliases.mapsPaths {
      wholePaths.removeAll(keepingCapacity: true)
      wholePaths.append(WholePath(root: root, in: document))
    }
    let bytes = document.bytes.span
    // The place of a field's path; what is jumped over has none.
    var jumped = root
    var index = root + 1
    while index < document.fieldCount {
      let field = document.fields[index]
      let parent = Int(field.parent)
      guard parent >= root else { break }
      if index == skipped, let end {
        jumped += end - index
        index = end
        continue
      }
      let place = parent < (skipped ?? .max) ? parent - root : parent - jumped
      let key = bytes.extracting(field.keyRange)
      if isTraced {
        plan.append(FieldStep(field: index, key: FieldKey(key), purpose: .passing))
      }
      let mapped = mappedMatch(key, above: place, isSkipped: index == skipped)
      var path: FoldedName?
      if let mapped, !field.isContainer {
        append(field, at: index, key: FieldKey(key), mapped, layer: layer)
      } else if index != skipped, let above = paths[place] {
        if field.isContainer {
          planStructuredTime(
            index, key: key, document.foldedName(of: index), mapped, above: above)
          path = self.path(
            ofContainer: index, of: document,
            above: document.standsBehindText(index) ? .empty : above, layer: layer)
        } else {
          planField(index, of: document, key: key, above: above, layer: layer)
        }
      }
      paths.append(path)
      index += 1
    }
  }

  /// Whether what stands in an outermost object means nothing, whatever its names are: `tags`,
  /// `labels` of a service's own.
  func isInert(_ container: Int, of document: borrowing JSONDocument) -> Bool {
    let field = document.fields[container]
    let key = document.bytes.span.extracting(field.keyRange)
    let name = document.foldedName(of: container)
    guard field.parent == 0, field.kind == UInt8(qs_object.rawValue), !key.isEmpty,
      aliases.role(ofContainer: name) == nil, !Self.usageNames.contains(name),
      !FieldKey.isOpenAI(key), !aliases.holdsNames(beginningWith: key)
    else { return false }
    var index = container + 1
    while index < document.fieldCount, Int(document.fields[index].parent) >= container {
      // What it holds in other containers may mean something.
      guard Int(document.fields[index].parent) == container,
        !document.fields[index].isContainer, isInert(document, member: index)
      else { return false }
      index += 1
    }
    return true
  }

  /// Whether the name of a field means nothing in an object that means nothing.
  func isInert(_ document: borrowing JSONDocument, member index: Int) -> Bool {
    let field = document.fields[index]
    let key = FieldKey(document.bytes.span.extracting(field.keyRange))
    return !key.speaksOfOpenAI
      && opening(field, key.name, length: Int(field.key_length)) == .never
  }

  /// What the mapping says about the next field, whose container has its paths at `place`.
  private mutating func mappedMatch(
    _ key: Span<UInt8>, above place: Int, isSkipped: Bool
  ) -> AliasMatch? {
    guard aliases.mapsPaths else { return nil }
    var path = isSkipped ? nil : wholePaths[place]
    path?.append(key)
    wholePaths.append(path)
    return path?.match(aliases)
  }

  /// Plans for a field under the name that its pair gives it, else under its own.
  private mutating func planField(
    _ index: Int, of document: borrowing JSONDocument, key: Span<UInt8>, above: FoldedName,
    layer: FieldLayer
  ) {
    let field = document.fields[index]
    let bytes = document.bytes.span
    let own = FieldKey(key, document.foldedName(of: index))
    let opening = opening(field, own.name, length: key.count)
    if let last = pairs.last, last.value == index || last.value == Int(field.parent) {
      let name = bytes.extracting(last.name)
      let pair = FieldKey(name)
      let match = match(name, pair.name, above: last.above, layer: layer)
      append(
        field, at: index, key: pair, match, layer: layer, opening: opening, pairName: last.name)
    } else if pairs.last?.key != index {
      let match = match(key, own.name, above: above, layer: layer)
      append(field, at: index, key: own, match, layer: layer, opening: opening)
    }
  }

  /// Appends a step, unless nothing can come of it.
  private mutating func append(
    _ field: qs_json_field, at index: Int, key: FieldKey, _ match: AliasMatch?,
    layer: FieldLayer, opening: FieldOpening = .never, pairName: Range<Int>? = nil
  ) {
    let mayHoldBody = layer == .record && field.kind == UInt8(qs_string.rawValue)
    guard match != nil || mayHoldBody || key.speaksOfOpenAI || opening != .never || isTraced else {
      return
    }
    var key = key
    key.isInOpenAIContainer = field.parent == openAIContainer
    plan.append(
      FieldStep(
        field: index, key: key, match: match, opening: opening, pairName: pairName))
  }

  /// `"properties": "{\"model\": …}"`: a container without a name of its own, written as a string.
  private func opening(
    _ field: qs_json_field, _ name: FoldedName, length: Int
  ) -> FieldOpening {
    guard field.kind == UInt8(qs_string.rawValue) else { return .never }
    let isTransparent =
      aliases.role(ofContainer: name) == .transparent && aliases.match(name)?.concept != .message
    let mayBeClass = length == Self.usageLength
    if isTransparent { return mayBeClass ? .asObjectOrClass : .asObject }
    return mayBeClass && name == Self.usageName ? .asClass : .never
  }

  /// Plans for an object or an array that is a time.
  private mutating func planStructuredTime(
    _ index: Int, key: Span<UInt8>, _ name: FoldedName, _ mapped: AliasMatch?, above: FoldedName
  ) {
    guard !key.isEmpty else { return }
    var path = name
    if above != .empty {
      path = above
      path.append(key)
    }
    guard let match = mapped ?? aliases.match(path), match.concept == .time else { return }
    plan.append(
      FieldStep(field: index, key: FieldKey(key, name), match: match, purpose: .structuredTime))
  }

  private mutating func path(
    ofContainer index: Int, of document: borrowing JSONDocument, above: FoldedName,
    layer: FieldLayer
  ) -> FoldedName? {
    let bytes = document.bytes.span
    let key = bytes.extracting(document.fields[index].keyRange)
    // An element of an array counts as what the array is.
    if layer.speaksOfCall, FieldKey.isOpenAI(key) {
      plan.noteOpenAIContainer()
      openAIContainer = Int32(index)
    }
    guard !key.isEmpty else {
      plan.noteValue()
      if let pair = document.pair(index) {
        pairs.append(Pair(key: index + 1, name: pair.name, value: pair.value, above: above))
      }
      return above
    }
    if let pair = pairs.last, pair.value == index {
      var path = pair.above
      path.append(bytes.extracting(pair.name))
      return path
    }
    let name = document.foldedName(of: index)
    if name == Self.listValues, Self.listNames.contains(document.containerName(of: index)) {
      return above
    }
    switch aliases.role(ofContainer: name) {
    case .transparent:
      // An array of texts under such a name is that text itself.
      guard document.beginsWithText(index) else { return above }
    case .error: return Self.errorRoot
    case .root: return name
    case .content: return document.isResponse(index) ? above : nil
    case nil: break
    }
    if Self.usageNames.contains(name) { return Self.usageName }
    if above == .empty { return name }
    var path = above
    path.append(key)
    return path
  }

  private func match(
    _ key: Span<UInt8>, _ name: FoldedName, above: FoldedName, layer: FieldLayer
  ) -> AliasMatch? {
    var path = name
    if above != .empty {
      path = above
      path.append(key)
    }
    if let match = aliases.match(path) {
      return layer.takes(match.concept) || aliases.isMapped(match) ? match : nil
    }
    guard layer.speaksOfCall, above == .empty else { return nil }
    if let match = aliases.matchWithoutPrefix(key) ?? aliases.matchWithoutSuffix(key) {
      return layer.takes(match.concept) ? match : nil
    }
    guard aliases.isGenericCallID(key) else { return nil }
    return AliasMatch(concept: .callID, rank: AliasIndex.genericIDRank)
  }
}

/// The folded path of a field with all its containers, whatever those mean.
private struct WholePath {
  var fromDocument: FoldedName
  var fromRecord: FoldedName

  /// Of the object whose fields are walked.
  init(root: Int, in document: borrowing JSONDocument) {
    var containers: [Int] = []
    var index = root
    while index > 0 {
      containers.append(index)
      index = Int(document.fields[index].parent)
    }
    fromRecord = .empty
    fromDocument = .empty
    let bytes = document.bytes.span
    for container in containers.reversed() {
      fromDocument.append(bytes.extracting(document.fields[container].keyRange))
    }
  }

  mutating func append(_ key: Span<UInt8>) {
    fromDocument.append(key)
    fromRecord.append(key)
  }

  func match(_ aliases: AliasIndex) -> AliasMatch? {
    aliases.mappedMatch(path: fromDocument) ?? aliases.mappedMatch(path: fromRecord)
  }
}
