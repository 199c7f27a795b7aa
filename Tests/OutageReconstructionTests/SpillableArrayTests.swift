import SeededRandom
import Testing

@testable import OutageReconstruction

/// Arrays in little memory are the arrays that they would be in memory.
@Suite struct SpillableArrayTests {
  /// Wider than a machine word, with padding, and not a power of two.
  struct Wide: BitwiseCopyable, Sendable, Equatable {
    var key: UInt64
    var flag: Bool
    var number: Int32
    var place: (Int, UInt8)

    init(_ value: UInt64) {
      key = value
      flag = value & 1 == 1
      number = Int32(truncatingIfNeeded: value)
      place = (Int(truncatingIfNeeded: value &* 31), UInt8(truncatingIfNeeded: value))
    }

    static func == (left: Wide, right: Wide) -> Bool {
      left.key == right.key && left.flag == right.flag && left.number == right.number
        && left.place == right.place
    }
  }

  private static func space(_ memory: Int, most: Int = .max) -> TemporarySpace {
    TemporarySpace(memory: memory, mostDiskBytes: most, blockSize: 256, leastSpilled: 512)
  }

  @Test(arguments: [0, 1000, 5000, 40_000, .max], 1...3 as ClosedRange<UInt64>)
  func `Random operations do to each width what they do to a plain array`(
    memory: Int, seed: UInt64
  ) {
    let space = Self.space(memory)
    check(space, seed) { UInt8(truncatingIfNeeded: $0) }
    check(space, seed) { UInt32(truncatingIfNeeded: $0) }
    check(space, seed) { Wide($0) }
    #expect(space.failure == nil)
    #expect(space.usedMemory == 0)
  }

  private func check<Element: BitwiseCopyable & Sendable & Equatable>(
    _ space: TemporarySpace, _ seed: UInt64, _ make: (UInt64) -> Element
  ) {
    var generator = SeededGenerator(seed)
    var array = SpillableArray<Element>(space)
    var plain: [Element] = []
    var copies: [(SpillableArray<Element>, [Element])] = []
    for _ in 0..<200 {
      switch Int.random(in: 0..<16, using: &generator) {
      case 0...6:
        for _ in 0..<Int.random(in: 0..<60, using: &generator) {
          let element = make(generator.next())
          array.append(element)
          plain.append(element)
        }
      case 7...9:
        for _ in 0..<20 where !plain.isEmpty {
          let index = Int.random(in: 0..<plain.count, using: &generator)
          #expect(array[index] == plain[index])
          plain[index] = make(generator.next())
          array[index] = plain[index]
        }
      case 10:
        array.flush()
      case 11:
        let start = Int.random(in: 0...plain.count, using: &generator)
        let end = Int.random(in: start...plain.count, using: &generator)
        #expect(Array(array.elements(in: start..<end)) == Array(plain[start..<end]))
        var indices: [Int] = []
        array.forEach(in: start..<end) { index, element in
          indices.append(index)
          if element != plain[index] { Issue.record("element \(index)") }
        }
        #expect(indices == Array(start..<end))
      case 12:
        let removed = Set(
          plain.indices.filter { _ in Int.random(in: 0..<8, using: &generator) == 0 })
        array.removeAll { index, element in
          if element != plain[index] { Issue.record("element \(index)") }
          return removed.contains(index)
        }
        plain = plain.indices.filter { !removed.contains($0) }.map { plain[$0] }
      case 13:
        let element = make(generator.next())
        func change(_ index: Int, _ old: inout Element) { if index % 7 == 3 { old = element } }
        array.update(change)
        for index in plain.indices { change(index, &plain[index]) }
      case 14:
        copies.append((array, plain))
        if copies.count > 3 { copies.removeFirst() }
      default:
        if Int.random(in: 0..<6, using: &generator) == 0 {
          array.removeAll()
          plain = []
        }
      }
      #expect(array.count == plain.count)
      #expect(array.last == plain.last)
    }
    #expect(Array(array.elements()) == plain)
    for (copy, expected) in copies { #expect(Array(copy.elements()) == expected) }
  }

  @Test(
    arguments: [0, 700, 3000, 30_000, .max],
    [0, 1, 31, 32, 33, 64, 500, 4096])
  func `Sorting is that of plain arrays`(memory: Int, count: Int) {
    var generator = SeededGenerator(UInt64(count))
    for range in [1, 100, UInt64.max] {
      let space = Self.space(memory)
      let values = (0..<count).map { _ in UInt64.random(in: 0...range, using: &generator) }
      var array = SpillableArray<UInt64>(space)
      array.append(contentsOf: values.span)
      let copy = array
      array.sort(by: <)
      let sorted = values.sorted()
      #expect(Array(array.elements()) == sorted)
      #expect(Array(copy.elements()) == values)
      // Once more, in order and the other way round, and then it goes on as before.
      array.sort(by: <)
      #expect(Array(array.elements()) == sorted)
      array.append(0)
      array.sort(by: >)
      #expect(Array(array.elements()) == sorted.reversed() + [0])
      #expect(space.failure == nil)
    }
  }

  @Test func `The place of a partition is found`() {
    var array = SpillableArray<Int32>(Self.space(0))
    for number in 0..<3000 { array.append(Int32(number / 3)) }
    for value in [Int32(-1), 0, 1, 500, 999, 1000] {
      #expect(array.partitioningIndex { $0 >= value } == min(3000, max(0, Int(value) * 3)))
    }
  }

  @Test func `Arrays of several threads share a space`() async {
    let space = Self.space(20_000)
    await withTaskGroup(of: Bool.self) { group in
      for seed in 1...8 as ClosedRange<UInt64> {
        group.addTask {
          var generator = SeededGenerator(seed)
          let values = (0..<5000).map { _ in generator.next() }
          var array = SpillableArray<UInt64>(space)
          array.append(contentsOf: values.span)
          array.sort(by: <)
          return Array(array.elements()) == values.sorted()
        }
      }
      for await isRight in group { #expect(isRight) }
    }
    #expect(space.failure == nil)
    #expect(space.usedMemory == 0)
  }

  @Test func `Readers of one array do not disturb each other`() async {
    var array = SpillableArray<Int>(Self.space(0))
    for number in 0..<20_000 { array.append(number) }
    let shared = array
    await withTaskGroup(of: Bool.self) { group in
      for start in 0..<4 {
        group.addTask {
          stride(from: start, to: 20_000, by: 37).allSatisfy { shared[$0] == $0 }
        }
      }
      for await isRight in group { #expect(isRight) }
    }
  }

  @Test func `Memory stays within the limit`() {
    let space = TemporarySpace(memory: 1 << 20)
    var array = SpillableArray<UInt64>(space)
    var most = 0
    for number in 0..<400_000 as Range<UInt64> {
      array.append(number &* 0x9e37_79b9_7f4a_7c15)
      most = max(most, space.usedMemory)
    }
    #expect(array.isOnDisk)
    #expect(most <= 1 << 20)
    array.sort(by: <)
    #expect(zip(array.elements(), array.elements().dropFirst()).allSatisfy { $0 < $1 })
  }

  @Test func `Blocks that are given back are used again`() {
    let space = Self.space(0, most: 64 << 10)
    for _ in 0..<100 {
      var array = SpillableArray<UInt64>(space)
      for number in 0..<4000 as Range<UInt64> { array.append(4000 - number) }
      array.sort(by: <)
      #expect(array[0] == 1)
    }
    #expect(space.failure == nil)
  }

  @Test func `A full space says so, and reads give zeroes`() {
    let space = Self.space(0, most: 4096)
    var array = SpillableArray<UInt64>(space)
    for _ in 0..<10_000 { array.append(7) }
    #expect(space.failure == .full)
    #expect(array.count == 10_000)
    #expect(array[5000] == 0)
    array.sort(by: <)
    array.update { $1 = 9 }
    array.removeAll { _, _ in true }
    #expect(space.failure == .full)
  }

  @Test func `A folder without room for files is named`() {
    let space = TemporarySpace(
      memory: 0, folder: "/proc/none", blockSize: 256, leastSpilled: 0)
    var array = SpillableArray<UInt64>(space)
    for _ in 0..<1000 { array.append(7) }
    guard case .cannotCreate("/proc/none", _) = space.failure else {
      Issue.record("\(String(describing: space.failure))")
      return
    }
  }
}
