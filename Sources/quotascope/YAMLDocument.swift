// Reads YAML with libyaml. The only file that calls it.

internal import CYAML

/// A mistake in a settings file.
struct ConfigurationError: Error, Equatable {
  /// From 1.
  var line: Int
  var message: String
}

/// A value of a YAML document, with the line where it begins, from 1.
indirect enum YAMLNode: Equatable {
  /// A text; `isPlain` when it stands without quotation marks.
  case scalar(String, isPlain: Bool, line: Int)
  case sequence([YAMLNode], line: Int)
  case mapping([YAMLPair], line: Int)

  var line: Int {
    switch self {
    case .scalar(_, _, let line), .sequence(_, let line), .mapping(_, let line): line
    }
  }
}

struct YAMLPair: Equatable {
  var key: YAMLNode
  var value: YAMLNode
}

/// One document of settings: no aliases, no tags, little nesting.
struct YAMLDocument {
  /// Nothing when it is empty.
  let root: YAMLNode?

  init(_ bytes: [UInt8]) throws(ConfigurationError) {
    var tokens = try Self.events(bytes)[...]
    root = tokens.isEmpty ? nil : try Self.node(&tokens, depth: 0)
  }

  // MARK: Events

  private struct Event {
    enum Kind {
      case scalar(String, isPlain: Bool)
      case sequenceStart, mappingStart, end
    }

    var kind: Kind
    var line: Int
  }

  private static func events(_ bytes: [UInt8]) throws(ConfigurationError) -> [Event] {
    var events: [Event] = []
    var failure: ConfigurationError?
    var parser = unsafe yaml_parser_t()
    // It fails only when there is no memory.
    guard unsafe yaml_parser_initialize(&parser) == 1 else {
      throw ConfigurationError(line: 1, message: "no memory to read it")
    }
    defer { unsafe yaml_parser_delete(&parser) }
    unsafe bytes.withUnsafeBufferPointer { buffer in
      unsafe yaml_parser_set_input_string(&parser, buffer.baseAddress, buffer.count)
      var documents = 0
      var depth = 0
      var isAtEnd = false
      while !isAtEnd, failure == nil {
        var event = unsafe yaml_event_t()
        guard unsafe yaml_parser_parse(&parser, &event) == 1 else {
          failure = unsafe Self.failure(parser, bytes)
          break
        }
        defer { unsafe yaml_event_delete(&event) }
        let line = unsafe Int(event.start_mark.line) + 1
        func add(_ kind: Event.Kind) { events.append(Event(kind: kind, line: line)) }
        func refuse(_ message: String) {
          failure = ConfigurationError(line: line, message: message)
        }
        switch unsafe event.type {
        case YAML_STREAM_END_EVENT: isAtEnd = true
        case YAML_DOCUMENT_START_EVENT:
          documents += 1
          if documents > 1 { refuse("a second document begins; settings are one document") }
        case YAML_SCALAR_EVENT: add(unsafe scalar(event))
        case YAML_SEQUENCE_START_EVENT, YAML_MAPPING_START_EVENT:
          add(unsafe event.type == YAML_MAPPING_START_EVENT ? .mappingStart : .sequenceStart)
          depth += 1
          if depth > deepestNesting { refuse("settings are not nested so deeply") }
        case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT:
          add(.end)
          depth -= 1
        case YAML_ALIAS_EVENT: refuse("aliases (*name) are not supported")
        default: break
        }
      }
    }
    if let failure { throw failure }
    return events
  }

  private static func scalar(_ event: yaml_event_t) -> Event.Kind {
    let scalar = unsafe event.data.scalar
    let bytes = unsafe UnsafeBufferPointer(start: scalar.value, count: scalar.length)
    return .scalar(
      unsafe String(decoding: bytes, as: UTF8.self),
      isPlain: unsafe scalar.style == YAML_PLAIN_SCALAR_STYLE)
  }

  private static func failure(_ parser: yaml_parser_t, _ bytes: [UInt8]) -> ConfigurationError {
    let problem =
      unsafe parser.problem.map { unsafe String(cString: $0) } ?? "cannot be read as YAML"
    // Bytes that are no text are met before lines are counted.
    let line =
      unsafe parser.error == YAML_READER_ERROR
      ? unsafe bytes.prefix(Int(parser.problem_offset)).count { $0 == 0x0a }
      : unsafe Int(parser.problem_mark.line)
    return ConfigurationError(line: line + 1, message: "no YAML: \(problem)")
  }

  // MARK: Nodes

  private static let deepestNesting = 8

  private static func node(
    _ events: inout ArraySlice<Event>, depth: Int
  ) throws(ConfigurationError) -> YAMLNode {
    guard let event = events.popFirst() else {
      throw ConfigurationError(line: 1, message: "no YAML: it ends too early")
    }
    guard depth < deepestNesting else {
      throw ConfigurationError(line: event.line, message: "settings are not nested so deep")
    }
    switch event.kind {
    case .scalar(let text, let isPlain): return .scalar(text, isPlain: isPlain, line: event.line)
    case .sequenceStart:
      var elements: [YAMLNode] = []
      while !takesEnd(&events) { elements.append(try node(&events, depth: depth + 1)) }
      return .sequence(elements, line: event.line)
    case .mappingStart:
      var pairs: [YAMLPair] = []
      while !takesEnd(&events) {
        let key = try node(&events, depth: depth + 1)
        pairs.append(YAMLPair(key: key, value: try node(&events, depth: depth + 1)))
      }
      return .mapping(pairs, line: event.line)
    case .end: throw ConfigurationError(line: event.line, message: "no YAML: a value is missing")
    }
  }

  private static func takesEnd(_ events: inout ArraySlice<Event>) -> Bool {
    guard let event = events.first else { return true }
    guard case .end = event.kind else { return false }
    events.removeFirst()
    return true
  }
}
