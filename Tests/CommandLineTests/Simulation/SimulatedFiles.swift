// How lines come to lie in files: rotated, packed, copied, a little out of order.

internal import SeededRandom

struct LinePlaceInFile: Hashable, Comparable {
  var file: String
  var line: Int

  static func < (left: Self, right: Self) -> Bool {
    (left.file, left.line) < (right.file, right.line)
  }
}

/// The files of a simulated incident, and where each line stands.
struct SimulatedFiles {
  private(set) var files: [(path: String, bytes: [UInt8])] = []
  /// For each of the simulator's lines its places: more than one when a log lies there twice.
  private(set) var places: [[LinePlaceInFile]]

  /// The folders that hold them all, as arguments of the command.
  var roots: [String] {
    Set(files.compactMap { $0.path.split(separator: "/").first.map(String.init) }).sorted()
  }

  /// How often logs are cut.
  enum Cutting { case asRotated, notAtAll, often }

  init(_ simulator: Simulator, cutting: Cutting = .asRotated) {
    let world = simulator.world
    var random = SeededGenerator(world.seed &* 97 &+ 3)
    let lines = simulator.lines
    places = Array(repeating: [], count: lines.count)
    let byLog = Dictionary(grouping: lines.indices, by: { lines[$0].log })
    for log in byLog.keys.sorted() {
      let order = Self.disordered(byLog[log] ?? [], lines, world.disorder, &random)
      let rotation = random.pick([1, 1, 2, 3])
      let parts = [.asRotated: rotation, .notAtAll: 1, .often: rotation + 3][cutting] ?? 1
      let isCopied = random.chance(8)
      let wrapsCopy = random.chance(50) && !log.hasPrefix("pods/")
      for part in 0..<parts {
        let slice = order[(order.count * part / parts)..<(order.count * (part + 1) / parts)]
        let age = parts - 1 - part
        let name = "logs/\(log)" + (age == 0 ? "" : ".\(age)") + (age >= 2 ? ".gz" : "")
        add(slice, name, isPacked: age >= 2) { lines[$0].text }
        if isCopied && !wrapsCopy && part == 0 && cutting == .asRotated {
          add(slice, "backup/\(log)" + (age == 0 ? "" : ".\(age)"), isPacked: false) {
            lines[$0].text
          }
        }
      }
      if isCopied && wrapsCopy && cutting == .asRotated {
        let id = random.hex(64)
        add(order[...], "docker/containers/\(id)/\(id)-json.log", isPacked: false) { number in
          let time = CalendarTime(lines[number].stamp + 700)
          return jsonObject([
            ("log", .text(lines[number].text + "\n")), ("stream", .text("stdout")),
            ("time", .text("\(time.date)T\(time.clock).\(time.fraction)204Z")),
          ])
        }
      }
    }
  }

  private mutating func add(
    _ slice: ArraySlice<Int>, _ path: String, isPacked: Bool, text: (Int) -> String
  ) {
    guard !slice.isEmpty else { return }
    var bytes: [UInt8] = []
    for (offset, number) in slice.enumerated() {
      bytes += Array(text(number).utf8)
      bytes.append(10)
      places[number].append(LinePlaceInFile(file: path, line: offset + 1))
    }
    files.append((path, isPacked ? storedGzip(bytes) : bytes))
  }

  /// By time, with so much disorder; each writer's own lines stay in order.
  private static func disordered(
    _ numbers: [Int], _ lines: [SimulatedLine], _ disorder: Moment, _ random: inout SeededGenerator
  ) -> [Int] {
    var latest: [Int: Moment] = [:]
    var keys: [(key: Moment, number: Int)] = []
    let byTime = numbers.sorted { (lines[$0].stamp, $0) < (lines[$1].stamp, $1) }
    for number in byTime {
      let late = disorder == 0 ? 0 : Moment(random.below(Int(disorder)))
      let key = max(lines[number].stamp + late, latest[lines[number].writer] ?? .min)
      latest[lines[number].writer] = key
      keys.append((key, number))
    }
    // Sorting is not stable: what came first stays first.
    return keys.enumerated().sorted { ($0.element.key, $0.offset) < ($1.element.key, $1.offset) }
      .map(\.element.number)
  }
}

/// A gzip member whose blocks are stored: no library is needed to write one.
func storedGzip(_ bytes: [UInt8]) -> [UInt8] {
  var packed: [UInt8] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]
  var start = 0
  repeat {
    let end = min(start + 65535, bytes.count)
    let length = UInt16(end - start)
    packed.append(end == bytes.count ? 1 : 0)
    for number in [length, ~length] { packed += [UInt8(number & 255), UInt8(number >> 8)] }
    packed += bytes[start..<end]
    start = end
  } while start < bytes.count
  for number in [crc32(bytes), UInt32(truncatingIfNeeded: bytes.count)] {
    for shift in [0, 8, 16, 24] {
      packed.append(UInt8(truncatingIfNeeded: number >> UInt32(shift)))
    }
  }
  return packed
}

private let crcTable: [UInt32] = (0..<256).map { index in
  (0..<8).reduce(UInt32(index)) { value, _ in
    value & 1 == 1 ? 0xedb8_8320 ^ (value >> 1) : value >> 1
  }
}

private func crc32(_ bytes: [UInt8]) -> UInt32 {
  ~bytes.reduce(~UInt32(0)) { crcTable[Int(($0 ^ UInt32($1)) & 255)] ^ ($0 >> 8) }
}
