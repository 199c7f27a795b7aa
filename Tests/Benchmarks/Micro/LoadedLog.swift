internal import LogInput

/// A log in memory, as the blocks of whole lines that a reader makes of it.
struct LoadedLog {
  struct Block {
    /// With `LineReader.padding` bytes behind the lines.
    var bytes: [UInt8]
    var count: Int
    var firstLine: Int
  }

  let path: String
  private(set) var blocks: [Block] = []
  private(set) var lines = 0
  var bytes: Int { blocks.reduce(0) { $0 + $1.count } }

  init(path: String) {
    self.path = path
    var blocks: [Block] = []
    var lines = 0
    LogSource(path: path).forEachLog { log in
      var log = log
      _ = log.lines.forEachBlock { block, count, firstLine in
        var bytes: [UInt8] = []
        bytes.reserveCapacity(block.count)
        for index in block.indices { bytes.append(block[index]) }
        blocks.append(Block(bytes: bytes, count: count, firstLine: firstLine))
        let found = bytes[..<count].count { $0 == UInt8(ascii: "\n") }
        lines += found
        return found
      }
      return true
    }
    self.blocks = blocks
    self.lines = lines
  }

  /// The bytes that a reader hands over as blocks of whole lines, without a look into them.
  static func cut(path: String) -> Int {
    var bytes = 0
    LogSource(path: path).forEachLog { log in
      var log = log
      _ = log.lines.forEachBlock { _, count, _ in
        bytes += count
        return 0
      }
      return true
    }
    return bytes
  }
}
