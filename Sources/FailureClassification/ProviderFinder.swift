internal import LogDecoding

/// What a record says about who answered.
struct ProviderFinding {
  /// `nil` when nothing speaks of a language model.
  var provider: Provider?
  /// A service that is no language model is named as the one that answered.
  var isForeign = false
  /// The address says who answered, and not just words or names.
  var isByHost = false
  /// Nothing speaks of a language model, and another service is named as the called party.
  var isDoubtful = false
}

/// How strong a mark is, strongest last.
package enum MarkStrength: Int, Sendable, Comparable {
  case clientName = 1
  case model, calledName, wording, fieldName, providerField, host

  package static func < (left: MarkStrength, right: MarkStrength) -> Bool {
    left.rawValue < right.rawValue
  }
}

/// A sign of who answered.
package struct ProviderMark: Sendable, Equatable {
  package var provider: Provider
  package var strength: MarkStrength
  /// As it may be shown.
  package var words: String
}

/// Weighs the marks of a record.
struct ProviderFinder {
  private var best: (strength: MarkStrength, order: Int)?
  private(set) var finding = ProviderFinding()
  /// All marks that were found, when they are to be explained.
  private(set) var marks: [ProviderMark]?

  init(_ record: borrowing LogRecord, _ evidence: TextEvidence, keepsMarks: Bool = false) {
    var memo = ProviderMemo()
    self.init(record, evidence, keepsMarks: keepsMarks, &memo)
  }

  init(
    _ record: borrowing LogRecord, _ evidence: TextEvidence, keepsMarks: Bool = false,
    _ memo: inout ProviderMemo
  ) {
    if keepsMarks { marks = [] }
    weighProviderField(record, &memo)
    if finding.isForeign { return }
    weighHosts(record, &memo)
    weighWordings(evidence)
    weighCalledName(evidence)
    weighNames(record, &memo)
    weighModel(record, &memo)
    if finding.provider == nil { weighVendors(record, evidence) }
  }

  /// A service that is no language model, as the called party of a record in which nothing speaks of
  /// one; what an SDK for language models printed does.
  private mutating func weighVendors(_ record: borrowing LogRecord, _ evidence: TextEvidence) {
    let mayFail = record.hasErrorFields || evidence.hits.contains { $0.meaning.mayProveFailure }
    guard mayFail, evidence.callsVendor || callsVendorHost(record) else { return }
    finding.isDoubtful = true
    finding.isForeign = !evidence.printsStatus
  }

  private func callsVendorHost(_ record: borrowing LogRecord) -> Bool {
    for concept in [Concept.url, .upstreamHost, .host] {
      guard let value = record.value(concept) else { continue }
      let host =
        HTTPLine.address(value)?.host ?? String(decoding: value, as: UTF8.self).lowercased()
      if isVendorHost(host) { return true }
    }
    return false
  }

  private mutating func weigh(
    _ index: Int, _ strength: MarkStrength, _ words: @autoclosure () -> String
  ) {
    marks?.append(
      ProviderMark(
        provider: providerTable[index].provider, strength: strength,
        words: SecretMask.field(words())))
    // Of equally strong marks the table's order decides: OpenAI's stand last, since others copy it.
    if let best, best.strength > strength || best.strength == strength && best.order <= index {
      return
    }
    best = (strength, index)
    finding.provider = providerTable[index].provider
    finding.isByHost = strength == .host
  }

  private mutating func weighProviderField(
    _ record: borrowing LogRecord, _ memo: inout ProviderMemo
  ) {
    guard let value = record.value(.provider) else { return }
    switch memo.named(value, Self.providerField) {
    case .row(let index): weigh(index, .providerField, Self.lowercased(value))
    case .foreign: finding.isForeign = true
    case .nobody: break
    }
  }

  private static func providerField(_ name: String) -> ProviderMemo.Named {
    if let index = providerTable.firstIndex(where: { $0.names.contains(name) }) {
      return .row(index)
    }
    return foreignNames.contains { name == $0 || name.hasPrefix($0 + "-") } ? .foreign : .nobody
  }

  private static func lowercased(_ value: ArraySlice<UInt8>) -> String {
    String(decoding: value, as: UTF8.self).lowercased()
  }

  private mutating func weighHosts(_ record: borrowing LogRecord, _ memo: inout ProviderMemo) {
    weighHost(record, .url, &memo)
    weighHost(record, .upstreamHost, &memo)
    weighHost(record, .host, &memo)
    // A path is no operation of Azure's.
    if let endpoint = record.value(.endpoint), endpoint.first != UInt8(ascii: "/"),
      case let operation = Self.lowercased(endpoint), AzureOperation.all.contains(operation),
      let azure = providerTable.firstIndex(where: { $0.provider == .azureOpenAI })
    {
      weigh(azure, .host, operation)
    }
  }

  private mutating func weighHost(
    _ record: borrowing LogRecord, _ concept: Concept, _ memo: inout ProviderMemo
  ) {
    guard let value = record.value(concept),
      let index = memo.host(value, { Self.owner(ofHost: Self.host(value)) })
    else { return }
    weigh(index, .host, Self.host(value))
  }

  /// The host that a value names, as an address or alone.
  private static func host(_ value: ArraySlice<UInt8>) -> String {
    HTTPLine.address(value)?.host ?? lowercased(value.prefix { $0 != UInt8(ascii: ":") })
  }

  private static func owner(ofHost host: String) -> Int? {
    providerTable.firstIndex { $0.owns(host: host) }
  }

  mutating func weigh(host: String) {
    if let index = Self.owner(ofHost: host) { weigh(index, .host, host) }
  }

  private mutating func weighWordings(_ evidence: TextEvidence) {
    for hit in evidence.hits {
      if case .model(let index) = hit.meaning, evidence.role(hit.part) == .message {
        weigh(index, .model, evidence.words(hit))
      }
      guard case .provider(let index) = hit.meaning else { continue }
      let isWeak = providerTable[index].provider == .openai && hit.end - hit.start <= 7
      weigh(index, isWeak ? .clientName : .wording, evidence.words(hit))
    }
  }

  /// Who a text says was called; of OpenAI its other marks tell more.
  private mutating func weighCalledName(_ evidence: TextEvidence) {
    guard let called = evidence.calledProvider, !called.provider.isOpenAI,
      let index = providerTable.firstIndex(where: { $0.provider == called.provider })
    else { return }
    weigh(index, .calledName, evidence.words(called.hit))
  }

  private static let openAI = providerTable.firstIndex { $0.provider == .openai }

  private mutating func weighNames(_ record: borrowing LogRecord, _ memo: inout ProviderMemo) {
    if record.namesOpenAI, let openAI = Self.openAI { weigh(openAI, .fieldName, "openai") }
    weighModule(record, .logger, &memo)
    weighModule(record, .location, &memo)
    weighModule(record, .exceptionClass, &memo)
  }

  private mutating func weighModule(
    _ record: borrowing LogRecord, _ concept: Concept, _ memo: inout ProviderMemo
  ) {
    guard let value = record.value(concept) else { return }
    guard marks != nil else {
      // Of equally strong marks the first one counts.
      if let first = memo.module(value, { Self.owners(ofModule: $0).first }) {
        weigh(first, .wording, Self.lowercased(value))
      }
      return
    }
    let name = Self.lowercased(value)
    for index in Self.owners(ofModule: name) { weigh(index, .wording, name) }
  }

  private static func owners(ofModule name: String) -> [Int] {
    providerTable.indices.filter { index in
      providerTable[index].names.contains { isModule(name, of: $0) }
    }
  }

  /// `openai` or `openai.resources`.
  private static func isModule(_ name: String, of package: String) -> Bool {
    name.hasPrefix(package)
      && (name.utf8.count == package.utf8.count
        || name.utf8.dropFirst(package.utf8.count).first == UInt8(ascii: "."))
  }

  private mutating func weighModel(_ record: borrowing LogRecord, _ memo: inout ProviderMemo) {
    guard let value = record.value(.model) else { return }
    let index = memo.model(value) { model in
      providerTable.firstIndex { marks in marks.models.contains { model.hasPrefix($0) } }
    }
    if let index { weigh(index, .model, Self.lowercased(value)) }
  }
}
