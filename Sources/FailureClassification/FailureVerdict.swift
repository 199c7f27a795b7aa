// Which rule holds for a record.

internal import LogDecoding

/// The rule that decided about a record, and what it was decided by.
struct FailureVerdict {
  let rule: FailureRule
  let detail: String
  var code: String?
  var type: String?
  var status: Int?
  var requestID: String?
  let confidence: Confidence

  /// `nil` when no rule holds.
  init?(_ record: borrowing LogRecord, _ evidence: TextEvidence, _ finding: ProviderFinding) {
    let search = RuleSearch(record, evidence, finding)
    guard let found = search.best() else { return nil }
    rule = found.rule
    detail = search.refinedDetail(of: found.rule)
    code = search.code(of: found.rule, evidence)
    type = search.type
    status = search.status ?? evidence.leadingStatus
    requestID = search.requestID
    let isCertain = found.isStructured && !finding.isDoubtful || finding.provider == .openai
    confidence = isCertain ? .certain : .likely
  }
}

/// Collects the rules that hold.
struct RuleSearch {
  private(set) var code: String?
  private(set) var type: String?
  private(set) var status: Int?
  private(set) var requestID: String?
  private let provider: Provider?
  let isReport: Bool
  /// Rules in their order, with whether a field or body says it, and not just words.
  private var found: [(rule: Int, isStructured: Bool)] = []
  /// An SDK printed an error's status (`Error code: 429`) in a text that reports a failure.
  private var hasPrintedStatus = false
  /// The status stands behind the name of an exception, as only SDKs of language models print it.
  private(set) var hasSDKShape = false
  /// An exception of OpenAI's SDK is printed, or a record about a call to a model has an error.
  private var tellsOfError = false

  init(_ record: borrowing LogRecord, _ evidence: TextEvidence, _ finding: ProviderFinding) {
    provider = finding.provider
    status = record.integer(.httpStatus)
    let speaksOfFailure = evidence.hits.contains { hit in
      if case .shape(.failure) = hit.meaning { true } else { false }
    }
    isReport =
      record.level >= .warning || record.level == .unknown || speaksOfFailure
      || record.has(.exceptionClass) || record.has(.stack) || (status ?? 0) >= 400
    if isReport { takeFields(record) }
    takeBodies(evidence)
    takeTexts(evidence)
    if isReport, let status, provider != nil { takeStatus(status) }
    tellsOfError = evidence.printsSDKException || isFailedCall(record, finding)
  }

  /// Whether a record at the level of errors is about one call to a model and holds an error.
  private func isFailedCall(_ record: borrowing LogRecord, _ finding: ProviderFinding) -> Bool {
    guard record.level >= .error else { return false }
    let isAboutCall =
      record.has(.model) || record.has(.provider) || finding.isByHost
    return isAboutCall
      && (record.has(.errorMessage) || record.has(.exceptionClass)
        || record.has(.errorCode) || (record.integer(.httpStatus) ?? 0) >= 400)
  }

  /// What JavaScript's loggers write as the type of a thing that is no exception.
  private static let constructorNames: Set<String> = ["Object", "Array", "String", "Function"]

  private mutating func takeFields(_ record: borrowing LogRecord) {
    let type = record.string(.errorType).flatMap { Self.constructorNames.contains($0) ? nil : $0 }
    takeError(code: record.string(.errorCode), type: type)
    if let name = record.string(.exceptionClass)?.lowercased(), !isForeignName(name) {
      for (index, rule) in failureRules.enumerated() {
        guard case .exception(let names) = rule.evidence else { continue }
        if names.contains(where: { name.hasSuffix($0) }) { note(index, isStructured: true) }
      }
    }
  }

  /// A known code decides about its error; the type beside it confirms, or tells when the code is
  /// missing or too new.
  private mutating func takeError(code: String?, type: String?) {
    if let code, let index = takeCode(code), failureRules[index].provesProvider {
      self.type = self.type ?? type
      // Of both saying "money" the more specific one decides; elsewhere the code does.
      guard failureRules[index].failureClass?.isBilling == true else { return }
    }
    if let type { takeType(type) }
  }

  /// The rule of a code.
  private mutating func takeCode(_ value: String) -> Int? {
    code = code ?? value
    guard let index = PhraseIndex.shared.rulesByCode[value.lowercased()] else {
      takeSystemCode(value.lowercased())
      return nil
    }
    note(index, isStructured: true)
    return index
  }

  /// `ECONNRESET` of an operating system: the rules know it as a word of texts.
  private mutating func takeSystemCode(_ code: String) {
    guard code.hasPrefix("e") || code.hasPrefix("und_err") else { return }
    for (index, rule) in failureRules.enumerated() {
      if case .wording(let words) = rule.evidence, words.contains(code) {
        note(index, isStructured: true)
      }
    }
  }

  private mutating func takeType(_ value: String) {
    type = type ?? value
    let lower = value.lowercased()
    // Some services log the code as type.
    let index = PhraseIndex.shared.rulesByType[lower] ?? PhraseIndex.shared.rulesByCode[lower]
    if let index { note(index, isStructured: true) }
  }

  private mutating func takeBodies(_ evidence: TextEvidence) {
    for (part, body) in evidence.bodies
    where evidence.reportsFailure(part: part, at: body.range.lowerBound)
      && !evidence.isMetric(part: part, body.range)
    {
      var bodyCode = Self.errorValue("code", in: body)
      if let number = bodyCode.flatMap({ Int($0) }) {
        if (400...599).contains(number) { status = status ?? number }
        bodyCode = nil
      }
      let bodyType = Self.errorValue("type", in: body)
      // `type` of a record may be its application's; what the error's body says is OpenAI's.
      if bodyType != nil, let own = type, !Self.isKnown(own) { type = nil }
      takeError(code: bodyCode, type: bodyType)
      if let value = body.value(exactly: ["status"]), let number = Int(value),
        (400...599).contains(number)
      {
        status = status ?? number
      }
      requestID = requestID ?? body.value("request_id")
    }
  }

  private static func isKnown(_ type: String) -> Bool {
    PhraseIndex.shared.rulesByType[type.lowercased()] != nil
      || PhraseIndex.shared.rulesByCode[type.lowercased()] != nil
  }

  /// What a body says about its error; batches and runs have containers of their own for it.
  static func errorValue(_ name: String, in body: EmbeddedObject) -> String? {
    body.value("error", name) ?? body.value("last_error", name)
      ?? body.value("errors", "data", name) ?? body.value(exactly: [name])
  }

  private mutating func takeTexts(_ evidence: TextEvidence) {
    for hit in evidence.hits where !evidence.isInChat(hit) {
      switch hit.meaning {
      case .rule(let index):
        if evidence.reportsFailure(part: hit.part, at: evidence.bodyStart(hit)) {
          note(index, isStructured: false)
        }
      case .codeWord(let index):
        if evidence.isPrintedCode(hit), !evidence.isInBody(hit),
          evidence.reportsFailure(part: hit.part, at: hit.start)
        {
          note(index, isStructured: false)
        }
      case .exceptionName(let index):
        if evidence.namesException(hit) { note(index, isStructured: false) }
      case .provider, .model, .vendor, .spokenName, .shape, .omission: break
      }
    }
    if !found.isEmpty { takePrintedNames(evidence) }
    takePrintedStatus(evidence)
    takeCutWordings(evidence, isTold: hasPrintedStatus || !found.isEmpty)
  }

  /// A sentence about money in which the text was cut; a client's own words stand before it.
  ///
  /// Of a failure that is not told otherwise, the status that clients print.
  private mutating func takeCutWordings(_ evidence: TextEvidence, isTold: Bool) {
    for (index, rule) in failureRules.enumerated() {
      guard rule.failureClass?.isBilling == true, case .wording(let wordings) = rule.evidence
      else { continue }
      for part in 0..<evidence.partCount {
        let isCut = wordings.contains { wording in
          evidence.cutWording(wording, part: part).map {
            (isTold || evidence.isBehindStatus(part: part, at: $0))
              && evidence.reportsFailure(part: part, at: $0)
          } ?? false
        }
        if isCut { note(index, isStructured: false) }
      }
    }
  }

  /// Code and type of a failure that is told already: in bodies inside bodies, and as `error_code=…`.
  private mutating func takePrintedNames(_ evidence: TextEvidence) {
    for hit in evidence.hits {
      guard case .codeWord = hit.meaning, !evidence.isInChat(hit), evidence.isPrintedCode(hit)
      else { continue }
      let word = evidence.tail(hit.part, from: hit.start).prefix(hit.end - hit.start)
      if evidence.isPrintedType(hit) {
        type = type ?? String(decoding: word, as: UTF8.self)
      } else {
        code = code ?? String(decoding: word, as: UTF8.self)
        type = type ?? evidence.printedType(before: hit)
      }
    }
    type = type ?? evidence.leadingType
  }

  /// The code that the rule found, when the record names others beside it: `(type: code)`.
  func code(of rule: FailureRule, _ evidence: TextEvidence) -> String? {
    guard case .code(let words) = rule.evidence else { return printedCode(of: rule, evidence) }
    if let code, words.contains(code.lowercased()) { return code }
    for hit in evidence.hits {
      guard case .codeWord(let index) = hit.meaning, failureRules[index].name == rule.name else {
        continue
      }
      let word = evidence.tail(hit.part, from: hit.start).prefix(hit.end - hit.start)
      return String(decoding: word, as: UTF8.self)
    }
    return code
  }

  /// Of an error around another one, the code that says what the rule says.
  private func printedCode(of rule: FailureRule, _ evidence: TextEvidence) -> String? {
    guard let code, !Self.isKnown(code), rule.failureClass?.isBilling == true else { return code }
    for hit in evidence.hits {
      guard case .codeWord(let index) = hit.meaning, evidence.isPrintedCode(hit),
        failureRules[index].failureClass == rule.failureClass, !evidence.isPrintedType(hit)
      else { continue }
      let word = evidence.tail(hit.part, from: hit.start).prefix(hit.end - hit.start)
      return String(decoding: word, as: UTF8.self)
    }
    return code
  }

  /// What clients write before a status, and before nothing else.
  private static let statusMarks = [
    "Error code: ", "status code: ", "Status code: ", "status code ", "last status: ",
    "responded with status ", "statusCode: ", "statusCode=", "response code was ", "lient error '",
    "erver error '", "status=", "status_code=", "Exception(code: ",
    "HTTP ",
  ]

  /// `Error code: 429 - …`, as openai-python prints it.
  private mutating func takePrintedStatus(_ evidence: TextEvidence) {
    for part in 0..<evidence.partCount {
      let text = evidence.text(part)
      if let status = Self.describedStatus(text), status.isReported(evidence, part) {
        self.status = self.status ?? status.number
        if provider != nil { takeStatus(status.number) }
      }
      // openai-node, when the answer had no body.
      if let end = EmbeddedText.find(text, " status code (no body)"),
        let status = TextEvidence.lastStatus(in: text.prefix(end).suffix(8)),
        evidence.reportsFailure(part: part, at: end)
      {
        self.status = self.status ?? status
        if provider != nil { takeStatus(status) }
        return
      }
      for mark in Self.statusMarks {
        guard let start = EmbeddedText.find(text, mark),
          let number = EmbeddedText.number(text.dropFirst(start + mark.utf8.count).prefix(4)),
          (400...599).contains(number), number == number.rounded(),
          evidence.reportsFailure(part: part, at: start)
        else { continue }
        status = status ?? Int(number)
        // `HTTP 404` alone needs its body.
        hasPrintedStatus = mark != "HTTP "
        hasSDKShape =
          mark == "Error code: " && text.prefix(start).suffix(7).elementsEqual("Error: ".utf8)
        if provider != nil || hasSDKShape { takeStatus(Int(number)) }
        return
      }
    }
  }

  /// A status that what follows it shows to be one: `ChatGPT error 429: {`, `Exception: 429 - {`,
  /// `Status: 401 (Unauthorized)`, `429, message='Too Many Requests'` of aiohttp.
  private struct DescribedStatus {
    var number: Int
    var place: Int

    func isReported(_ evidence: TextEvidence, _ part: Int) -> Bool {
      evidence.reportsFailure(part: part, at: place)
    }
  }

  private static let describingMarks = [
    (before: " error ", after: [": {", ": "]), (before: "API Error: ", after: [" - ", ": "]),
    (before: "Exception: ", after: [" - {"]), (before: "\nStatus: ", after: [" ("]),
    (before: " - ", after: [", message='"]),
    // `POST "https://api.openai.com/…": 503 Service Unavailable` of openai-go.
    (
      before: "\": ",
      after: [
        " Service Unavailable", " Bad Gateway", " Internal Server Error", " Gateway Timeout",
        " Too Many Requests", " Unauthorized", " Forbidden", " Bad Request", " Not Found",
      ]
    ),
  ]

  private static func describedStatus(_ text: ArraySlice<UInt8>) -> DescribedStatus? {
    for (before, after) in describingMarks {
      guard let found = EmbeddedText.find(text, before) else { continue }
      let rest = text.dropFirst(found + before.utf8.count)
      let digits = rest.prefix { (0x30...0x39).contains($0) }
      guard digits.count == 3, let number = Int(String(decoding: digits, as: UTF8.self)),
        (400...599).contains(number),
        after.contains(where: { rest.dropFirst(3).starts(with: $0.utf8) })
      else { continue }
      return DescribedStatus(number: number, place: found + before.utf8.count)
    }
    return nil
  }

  private mutating func takeStatus(_ status: Int) {
    for (index, rule) in failureRules.enumerated() {
      guard case .status(let statuses) = rule.evidence, statuses.contains(status) else { continue }
      note(index, isStructured: true)
    }
  }

  private mutating func note(_ rule: Int, isStructured: Bool) {
    if let place = found.firstIndex(where: { $0.rule == rule }) {
      found[place].isStructured = found[place].isStructured || isStructured
    } else {
      let place = found.firstIndex { $0.rule > rule } ?? found.endIndex
      found.insert((rule, isStructured), at: place)
    }
  }

  /// Whether a rule was found, whatever comes before it.
  func holds(_ rule: Int) -> Bool { found.contains { $0.rule == rule } }

  /// The first rule that holds and is about a language model.
  func best() -> (rule: FailureRule, isStructured: Bool)? {
    for (index, isStructured) in found
    where failureRules[index].provesProvider || provider != nil || hasSDKShape {
      return (failureRules[index], isStructured)
    }
    guard hasPrintedStatus || tellsOfError, let provider, provider != .unknown else { return nil }
    return (Self.unknownError(status: status), false)
  }

  /// A failure that no rule knows: its status tells the class, if it has one that does.
  private static func unknownError(status: Int?) -> FailureRule {
    let rule = "unknown.error"
    if status == 401 {
      return FailureRule(rule, .invalidAPIKey, detail: "auth_error_unspecified", .status([]))
    }
    let failureClass: FailureClass =
      switch status {
      case 400, 404: .invalidRequest
      case 403: .permissionDenied
      case .some(500...): .serverError
      default: .otherOpenAI
      }
    return FailureRule(rule, failureClass, detail: "openai_error_unknown", .status([]))
  }

  /// A wording may say more finely what a code says; names of exceptions and statuses say less.
  func refinedDetail(of rule: FailureRule) -> String {
    guard rule.detail == rule.failureClass?.rawValue else { return rule.detail }
    for (index, _) in found {
      let other = failureRules[index]
      guard other.failureClass == rule.failureClass && other.detail != rule.detail,
        !other.detail.hasSuffix("_unspecified")
      else { continue }
      switch other.evidence {
      case .code, .type, .wording, .status: return other.detail
      case .exception: continue
      }
    }
    return rule.detail
  }
}
