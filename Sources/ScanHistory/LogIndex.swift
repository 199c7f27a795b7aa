// Which known log a content is: by its beginning and by what stands before the place where the log
// was read to.

package import LogInput

/// What a content is to the logs that are known.
package enum Recognition: Sendable, Equatable {
  /// A log that was read to the content's end.
  case known(Int64)
  /// A log that goes on behind the place it was read to.
  case grown(Int64)
  /// Shorter than logs that begin alike: an earlier state of one of them, or another log.
  case shorter([Int64])
  case new
}

/// The known logs, to be found by content.
package struct LogIndex: Sendable {
  private struct HeadKey: Hashable {
    var power: Int
    var hash: ContentHash
  }

  private var logs: [Int64: KnownLog] = [:]
  /// By their longest heads.
  private var byHead: [HeadKey: [Int64]] = [:]
  /// By shorter ones: contents that are too short for a whole head may be their beginnings.
  private var byBeginning: [HeadKey: [Int64]] = [:]
  /// Shorter contents hold no event.
  private static let leastBeginning = 6

  package init(_ logs: [KnownLog] = []) {
    for log in logs { set(log) }
  }

  package subscript(id: Int64) -> KnownLog? { logs[id] }

  package var isEmpty: Bool { logs.isEmpty }

  /// Takes a log, or what is new of it.
  package mutating func set(_ log: KnownLog) {
    if let old = logs.updateValue(log, forKey: log.id) {
      if old.mark.head == log.mark.head { return }
      for (key, isWhole) in Self.keys(old) {
        if isWhole {
          byHead[key]?.removeAll { $0 == log.id }
        } else {
          byBeginning[key]?.removeAll { $0 == log.id }
        }
      }
    }
    for (key, isWhole) in Self.keys(log) {
      if isWhole {
        byHead[key, default: []].append(log.id)
      } else {
        byBeginning[key, default: []].append(log.id)
      }
    }
  }

  /// What the log is found by: its whole head, and beginnings of it.
  private static func keys(_ log: KnownLog) -> [(HeadKey, isWhole: Bool)] {
    let hashes = log.mark.head.hashes
    return hashes.indices.dropFirst(min(leastBeginning, hashes.count - 1)).map { power in
      (HeadKey(power: power, hash: hashes[power]), power == hashes.count - 1)
    }
  }

  /// Longer logs of a host that begin with as much of a content as its own head holds.
  private func longer(_ head: ContentHead, host: String?) -> [Int64] {
    guard let hash = head.hashes.last else { return [] }
    let key = HeadKey(power: head.hashes.count - 1, hash: hash)
    return (byBeginning[key] ?? []).filter { logs[$0]?.host == host }
  }

  /// Logs of a host that begin as a content does, those read farthest first.
  private func candidates(_ head: ContentHead, host: String?) -> [KnownLog] {
    guard !logs.isEmpty else { return [] }
    return head.hashes.enumerated().flatMap { power, hash in
      byHead[HeadKey(power: power, hash: hash)] ?? []
    }
    .compactMap { logs[$0] }.filter { $0.host == host }
    .sorted { ($1.mark.position, $0.id) < ($0.mark.position, $1.id) }
  }

  /// Logs of a host that begin as a content does.
  package func logs(beginningWith head: ContentHead, host: String?) -> [Int64] {
    candidates(head, host: host).map(\.id) + longer(head, host: host)
  }

  /// The places before which a content that begins so must be hashed.
  package func positions(_ head: ContentHead) -> [Int] {
    guard !logs.isEmpty else { return [] }
    return head.hashes.enumerated().flatMap { power, hash in
      (byHead[HeadKey(power: power, hash: hash)] ?? []).compactMap { logs[$0]?.mark.position }
    }
  }

  /// Recognises a content of so many bytes.
  ///
  /// - Parameters:
  ///   - head: What it begins with.
  ///   - length: In bytes.
  ///   - host: The host that its path names.
  ///   - preferred: Logs that were read from the same file or under the same path: of several that
  ///     fit, the first of them goes on here.
  ///   - tail: The content's hash before a position.
  /// - Returns: What it is to the logs that are known.
  package func recognise(
    _ head: ContentHead, length: Int, host: String?, preferred: [Int64] = [],
    tail: (_ position: Int) -> ContentHash?
  ) -> Recognition {
    func isRead(_ log: KnownLog) -> Bool {
      log.mark.position <= length && tail(log.mark.position) == log.mark.tail
    }
    var found = preferred.lazy.compactMap { logs[$0] }.first {
      $0.host == host && head.begins(with: $0.mark.head) && isRead($0)
    }
    var shorter: [Int64] = []
    if found == nil {
      var tails: [Int: ContentHash?] = [:]
      for log in candidates(head, host: host) {
        let position = log.mark.position
        guard position <= length else {
          shorter.append(log.id)
          continue
        }
        let hash = tails[position] ?? tail(position)
        tails[position] = .some(hash)
        if hash == log.mark.tail {
          found = log
          break
        }
      }
    }
    if let found {
      return found.mark.position == length ? .known(found.id) : .grown(found.id)
    }
    shorter += longer(head, host: host)
    return shorter.isEmpty ? .new : .shorter(shorter)
  }
}
