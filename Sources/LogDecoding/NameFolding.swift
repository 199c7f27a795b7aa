// Folded names as hashes, so that looking a field up needs no text.

internal import LogInput

/// A folded name, or a folded path: FNV-1a over the bytes that folding leaves.
struct FoldedName: Hashable {
  private(set) var hash: UInt64 = 0xcbf2_9ce4_8422_2325

  static let empty = FoldedName()

  init() {}

  func _rawHashValue(seed: Int) -> Int { KeyedHash.place(hash, seed: seed) }

  init(_ name: String) {
    for byte in name.utf8 { append(byte) }
  }

  /// Goes on with one more byte of a name.
  mutating func append(_ byte: UInt8) {
    var folded = byte
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): folded |= 0x20
    case UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "@"), 0x20: return
    default: break
    }
    hash = (hash ^ UInt64(folded)) &* 0x0000_0100_0000_01b3
  }

  /// Goes on with a key of a document.
  mutating func append(_ key: Span<UInt8>) {
    for index in key.indices { append(key[index]) }
  }
}

/// What a container's name means for the names in it.
enum ContainerRole {
  case transparent, error, root, content
}

/// A concept, and how specific the spelling is that led to it: lower is more specific.
struct AliasMatch {
  var concept: Concept
  var rank: UInt16
}

/// The alias table, compiled once.
struct AliasIndex: Sendable {
  static let shared = AliasIndex()

  private var aliases: [FoldedName: AliasMatch]
  private let containers: [FoldedName: ContainerRole]
  private let prefixes: [[UInt8]]
  private let notCallIDs: Set<FoldedName>
  /// Mapped fields by their whole path, when any has containers in its name.
  private var mappedPaths: [FoldedName: AliasMatch] = [:]
  /// Whether there are any.
  private(set) var mapsPaths = false
  private var mappedFields: [String] = []

  /// The rank of `something_id` for a call's id.
  static let genericIDRank: UInt16 = 900

  private init() {
    var aliases: [FoldedName: AliasMatch] = [:]
    for (concept, spellings) in aliasRows {
      for (rank, spelling) in spellings.enumerated() {
        let name = FoldedName(spelling)
        if aliases[name] == nil {
          aliases[name] = AliasMatch(
            concept: concept, rank: UInt16(FieldMapping.mostEntries + rank))
        }
      }
    }
    self.aliases = aliases
    var containers: [FoldedName: ContainerRole] = [:]
    for (names, role) in [
      (transparentContainers, ContainerRole.transparent), (errorContainers, .error),
      (rootContainers, .root), (contentContainers, .content),
    ] {
      for name in names { containers[FoldedName(name)] = role }
    }
    self.containers = containers
    prefixes = clientPrefixes.map { Array($0.utf8) }
    genericTypeRank = aliases[FoldedName("type")]?.rank ?? .max
    genericRequestIDRank = aliases[FoldedName("x-request-id")]?.rank ?? .max
    notCallIDs = Set(LogDecoding.notCallIDs.map { FoldedName($0) })
  }

  /// The table with the mapping before it: a mapped field is more specific than any spelling.
  init(_ mapping: FieldMapping) {
    self = .shared
    guard !mapping.isEmpty else { return }
    let entries = mapping.entries.prefix(FieldMapping.mostEntries)
    for (rank, entry) in entries.enumerated().reversed() {
      let name = FoldedName(entry.field)
      let match = AliasMatch(concept: entry.concept, rank: UInt16(rank))
      aliases[name] = match
      mappedFields.append(entry.field)
      if entry.field.contains(".") { mappedPaths[name] = match }
    }
    mapsPaths = !mappedPaths.isEmpty
  }

  func match(_ name: FoldedName) -> AliasMatch? { aliases[name] }

  /// The match of a path with all its containers, whatever they mean.
  func mappedMatch(path: FoldedName) -> AliasMatch? { mappedPaths[path] }

  /// Whether a match comes from the mapping: the ranks before those of the table are its own.
  func isMapped(_ match: AliasMatch) -> Bool { match.rank < UInt16(FieldMapping.mostEntries) }

  /// Whether any spelling begins with a key, after folding; slow.
  func holdsNames(beginningWith key: Span<UInt8>) -> Bool {
    var beginning = FoldedName()
    beginning.append(key)
    func begins(_ spelling: String) -> Bool {
      var name = FoldedName()
      for byte in spelling.utf8 {
        if name == beginning { return true }
        name.append(byte)
      }
      return name == beginning
    }
    return mappedFields.contains(where: begins)
      || aliasRows.contains { $0.spellings.contains(where: begins) }
  }

  func role(ofContainer name: FoldedName) -> ContainerRole? { containers[name] }

  /// The match of a key that says before its name whose it is (`openai_status`).
  func matchWithoutPrefix(_ key: Span<UInt8>) -> AliasMatch? {
    for prefix in prefixes where key.count > prefix.count {
      guard Self.begins(key, with: prefix) else { continue }
      var name = FoldedName()
      for index in prefix.count..<key.count { name.append(key[index]) }
      return aliases[name]
    }
    return nil
  }

  /// The rank of `type` alone.
  let genericTypeRank: UInt16
  /// From this rank on a name is one that ids of anything have.
  let genericRequestIDRank: UInt16

  /// The match of a key that says behind its name what type it has: `model_s` of Azure's log tables.
  func matchWithoutSuffix(_ key: Span<UInt8>) -> AliasMatch? {
    guard key.count > 4, key[key.count - 2] == UInt8(ascii: "_") else { return nil }
    switch key[key.count - 1] {
    case UInt8(ascii: "s"), UInt8(ascii: "d"), UInt8(ascii: "b"), UInt8(ascii: "g"),
      UInt8(ascii: "t"):
      var name = FoldedName()
      for index in 0..<key.count - 2 { name.append(key[index]) }
      return aliases[name]
    default: return nil
    }
  }

  /// Whether a key looks like the id of one call (`report_id`, `docId`).
  func isGenericCallID(_ key: Span<UInt8>) -> Bool {
    guard key.count > 2, key[key.count - 2] | 0x20 == UInt8(ascii: "i"),
      key[key.count - 1] | 0x20 == UInt8(ascii: "d")
    else { return false }
    let before = key[key.count - 3]
    let isWordEnd =
      before == UInt8(ascii: "_") || before == UInt8(ascii: "-") || before == UInt8(ascii: ".")
      || key[key.count - 2] == UInt8(ascii: "I")
    guard isWordEnd else { return false }
    var name = FoldedName()
    for index in 0..<key.count - 2 { name.append(key[index]) }
    return !notCallIDs.contains(name)
  }

  private static func begins(_ key: Span<UInt8>, with prefix: [UInt8]) -> Bool {
    prefix.indices.allSatisfy { key[$0] | 0x20 == prefix[$0] }
  }
}

/// The hash by which `LogRecord.nameHash` tells a field's name.
package func fieldNameHash(_ name: String) -> UInt64 { FoldedName(name).hash }
