// Arrays that may outgrow memory.

/// An array of plain values that goes to a temporary file when its space runs out of memory.
///
/// In memory it is a Swift array. On disk it is one too, to those who use it: a value, with copies
/// that know nothing of each other. Single elements are read through a few pages in memory; whoever
/// reads many should do so in order, by `forEach` or `elements`.
struct SpillableArray<Element: BitwiseCopyable & Sendable>: Sendable {
  let space: TemporarySpace
  /// What is not on disk: all, or the end.
  private var memory: [Element] = []
  /// How many elements `memory` may have before something must be done.
  private var room = 0
  /// How many elements are on disk.
  ///
  /// A last block that is not full is there only while `memory` is empty.
  private var diskCount = 0
  private var disk: BlockList<Element>?
  private var claim: MemoryClaim?

  /// Creates an empty array.
  init(_ space: TemporarySpace) {
    self.space = space
  }

  var count: Int { diskCount + memory.count }
  var isEmpty: Bool { count == 0 }
  /// Whether some of it is in the temporary file.
  var isOnDisk: Bool { diskCount > 0 }

  /// Costs as much as an access in memory while all is there.
  subscript(index: Int) -> Element {
    get {
      index < diskCount ? elementOnDisk(index) : memory[index - diskCount]
    }
    set {
      if index < diskCount {
        setElementOnDisk(index, newValue)
      } else {
        memory[index - diskCount] = newValue
      }
    }
  }

  /// How many elements fulfil a condition.
  func count(where isCounted: (Element) -> Bool) -> Int {
    var count = 0
    forEach { _, element in if isCounted(element) { count += 1 } }
    return count
  }

  var last: Element? { isEmpty ? nil : self[count - 1] }

  @inline(never)
  private func elementOnDisk(_ index: Int) -> Element {
    guard let disk, index >= 0 else { preconditionFailure("index out of range") }
    return disk[index]
  }

  @inline(never)
  private mutating func setElementOnDisk(_ index: Int, _ element: Element) {
    precondition(index >= 0, "index out of range")
    ownedDisk()[index] = element
  }

  // MARK: Adding

  mutating func append(_ element: Element) {
    if memory.count >= room { makeRoom() }
    memory.append(element)
  }

  mutating func append(contentsOf elements: Span<Element>) {
    var start = 0
    while start < elements.count {
      if memory.count >= room { makeRoom() }
      let end = min(elements.count, start + room - memory.count)
      unsafe elements.extracting(start..<end).withUnsafeBufferPointer {
        unsafe memory.append(contentsOf: $0)
      }
      start = end
    }
  }

  /// Takes over all elements of another array, in order.
  mutating func append(_ other: SpillableArray) {
    if let disk = other.disk {
      for block in 0..<disk.blockCount {
        let elements = disk.elements(of: block)
        append(contentsOf: elements.span)
      }
    }
    let rest = other.memory
    append(contentsOf: rest.span)
  }

  private static var width: Int { MemoryLayout<Element>.stride }

  @inline(never)
  private mutating func makeRoom() {
    if diskCount > 0 {
      if let disk, memory.isEmpty, diskCount % disk.perBlock != 0 { takeBackLastBlock() }
      if let disk, memory.count >= disk.perBlock { writeMemory() }
      room = disk?.perBlock ?? 0
      return
    }
    // Of a large array the next one is half as large again: both are in memory for a moment.
    let isLarge = room * Self.width > 1 << 20
    let wanted = max(2, isLarge ? room + room / 2 : room * 2)
    let bytes = wanted * Self.width
    if bytes <= space.leastSpilled {
      space.claimAnyway(bytes)
    } else if !space.claim(bytes) {
      spill()
      return
    }
    memory.reserveCapacity(wanted)
    claim = MemoryClaim(claimed: bytes, of: space)
    room = wanted
  }

  /// Moves everything but the rest of a block to the file.
  private mutating func spill() {
    let disk = ownedDisk()
    let whole = memory.count / disk.perBlock * disk.perBlock
    let rest = Array(memory[whole...])
    disk.append(memory[..<whole])
    diskCount += whole
    memory = rest
    becomeTail()
  }

  /// `memory` is a block at most from now on.
  private mutating func becomeTail() {
    let bytes = min(space.blockSize, space.leastSpilled)
    space.claimAnyway(bytes)
    claim = MemoryClaim(claimed: bytes, of: space)
    room = space.blockSize / Self.width
    memory.reserveCapacity(room)
  }

  private mutating func writeMemory() {
    ownedDisk().append(memory[...])
    diskCount += memory.count
    memory.removeAll(keepingCapacity: true)
  }

  private mutating func takeBackLastBlock() {
    memory = ownedDisk().removeLastBlock()
    diskCount -= memory.count
    becomeTail()
  }

  /// The blocks, for writing: no other array's.
  private mutating func ownedDisk() -> BlockList<Element> {
    if isKnownUniquelyReferenced(&disk), let disk { return disk }
    let own = BlockList<Element>(space)
    if let disk {
      for block in 0..<disk.blockCount { own.append(disk.elements(of: block)[...]) }
    }
    disk = own
    return own
  }

  /// Moves what is in memory to the file, for an array that is finished.
  ///
  /// An array that would hardly fill a block stays where it is.
  mutating func flush() {
    disk?.dropPages()
    guard memory.count * Self.width >= space.blockSize / 8 else { return }
    ownedDisk().append(memory[...])
    diskCount += memory.count
    memory = []
    claim = nil
    room = 0
  }

  // MARK: Reading in order

  /// Hands over all elements with their indices, in order.
  func forEach(_ body: (Int, Element) -> Void) {
    forEach(in: 0..<count, body)
  }

  /// Hands over the elements of a range with their indices, in order.
  func forEach(in range: Range<Int>, _ body: (Int, Element) -> Void) {
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "range out of bounds")
    var index = range.lowerBound
    if let disk {
      while index < min(diskCount, range.upperBound) {
        let block = index / disk.perBlock
        let elements = disk.elements(of: block)
        let first = block * disk.perBlock
        let end = min(first + elements.count, range.upperBound)
        while index < end {
          body(index, elements[index - first])
          index += 1
        }
      }
    }
    while index < range.upperBound {
      body(index, memory[index - diskCount])
      index += 1
    }
  }

  /// The elements in order, one by one: they are not all in memory.
  func elements() -> Elements { elements(in: 0..<count) }

  /// The elements of a range in order, one by one.
  func elements(in range: Range<Int>) -> Elements { Elements(self, range) }

  /// Reads an array in order; it may change meanwhile, but not for this reader.
  struct Elements: Sequence, IteratorProtocol {
    private let array: SpillableArray
    private var index: Int
    private let end: Int
    /// Elements from `first` on.
    private var buffer: [Element]
    private var first: Int

    fileprivate init(_ array: SpillableArray, _ range: Range<Int>) {
      precondition(range.lowerBound >= 0 && range.upperBound <= array.count, "range out of bounds")
      self.array = array
      index = range.lowerBound
      end = range.upperBound
      buffer = []
      first = range.lowerBound
    }

    mutating func next() -> Element? {
      guard index < end else { return nil }
      if index - first >= buffer.count { fill() }
      defer { index += 1 }
      return buffer[index - first]
    }

    private mutating func fill() {
      if let disk = array.disk, index < array.diskCount {
        first = index / disk.perBlock * disk.perBlock
        buffer = disk.elements(of: index / disk.perBlock)
      } else {
        first = array.diskCount
        buffer = array.memory
      }
    }
  }

  /// The first index whose element fulfils a condition that no element fulfils before one that does
  /// not.
  func partitioningIndex(where belongsToSecondPart: (Element) -> Bool) -> Int {
    var low = 0
    var high = count
    while low < high {
      let middle = low + (high - low) / 2
      if belongsToSecondPart(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }

  // MARK: Changing

  /// Changes all elements, in order.
  mutating func update(_ body: (Int, inout Element) -> Void) {
    if diskCount > 0 {
      let disk = ownedDisk()
      for block in 0..<disk.blockCount {
        var elements = disk.elements(of: block)
        for index in elements.indices { body(block * disk.perBlock + index, &elements[index]) }
        disk.replace(block, by: elements)
      }
    }
    for index in memory.indices { body(diskCount + index, &memory[index]) }
  }

  mutating func removeAll() {
    self = SpillableArray(space)
  }

  /// Takes the elements out that fulfil a condition; the others stay in order.
  mutating func removeAll(where isRemoved: (Int, Element) -> Bool) {
    guard diskCount > 0 else {
      var index = -1
      memory.removeAll { element in
        index += 1
        return isRemoved(index, element)
      }
      return
    }
    var rest = SpillableArray(space)
    var index = 0
    takeParts { part in
      for element in part {
        if !isRemoved(index, element) { rest.append(element) }
        index += 1
      }
    }
    self = rest
  }

  /// Hands over all elements in parts and keeps none; blocks of the file are given back on the way.
  private mutating func takeParts(_ take: ([Element]) -> Void) {
    let isOwned = isKnownUniquelyReferenced(&disk)
    if let disk {
      for block in 0..<disk.blockCount {
        take(isOwned ? disk.take(block) : disk.elements(of: block))
      }
    }
    take(memory)
    removeAll()
  }

  // MARK: Sorting

  /// Puts the elements in order; what does not fit in memory is sorted in runs, which are merged.
  ///
  /// Elements of which none precedes the other come in any order.
  mutating func sort(by precedes: (Element, Element) -> Bool) {
    guard diskCount > 0 else {
      memory.sort(by: precedes)
      return
    }
    // Most logs are in order, and reading costs less than writing all of it anew.
    if isSorted(by: precedes) { return }
    var runs = sortedRuns(by: precedes)
    // Runs that are merged at once: a block of each is in memory.
    let fanIn = max(2, min(256, runLength / (space.blockSize / Self.width)))
    while runs.count > 1 {
      var longer: [BlockList<Element>] = []
      for start in stride(from: 0, to: runs.count, by: fanIn) {
        let group = Array(runs[start..<min(start + fanIn, runs.count)])
        longer.append(group.count == 1 ? group[0] : merged(group, by: precedes))
      }
      runs = longer
    }
    disk = runs.first
    diskCount = disk?.count ?? 0
  }

  private func isSorted(by precedes: (Element, Element) -> Bool) -> Bool {
    var last: Element?
    for element in elements() {
      if let last, precedes(element, last) { return false }
      last = element
    }
    return true
  }

  /// Elements of a run: whole blocks that are sorted in memory.
  private var runLength: Int {
    // Sorting takes half as much again.
    let bytes = max(space.freeMemory, space.memory / 8) / 2
    let perBlock = space.blockSize / Self.width
    return max(1, min(bytes, 256 << 20) / Self.width / perBlock) * perBlock
  }

  /// Moves all elements to sorted runs; what is in order already is one run.
  private mutating func sortedRuns(
    by precedes: (Element, Element) -> Bool
  ) -> [BlockList<Element>] {
    let length = runLength
    let space = space
    var runs: [BlockList<Element>] = []
    var run: [Element] = []
    run.reserveCapacity(length)
    var lastOfRun: Element?
    func end() {
      guard !run.isEmpty else { return }
      run.sort(by: precedes)
      if let last = lastOfRun, !precedes(run[0], last) {
        // A run that follows the one before it.
      } else {
        runs.append(BlockList(space))
      }
      runs[runs.count - 1].append(run[...])
      lastOfRun = run.last
      run.removeAll(keepingCapacity: true)
    }
    takeParts { part in
      var rest = part[...]
      while !rest.isEmpty {
        let fitting = rest.prefix(length - run.count)
        run += fitting
        rest = rest.dropFirst(fitting.count)
        if run.count == length { end() }
      }
    }
    end()
    return runs
  }

  /// Merges sorted runs, whose blocks it gives back.
  private func merged(
    _ runs: [BlockList<Element>], by precedes: (Element, Element) -> Bool
  ) -> BlockList<Element> {
    let result = BlockList<Element>(space)
    var output: [Element] = []
    output.reserveCapacity(result.perBlock)
    var heap = RunHeap(runs, by: precedes)
    while let element = heap.next(by: precedes) {
      output.append(element)
      if output.count == result.perBlock {
        result.append(output[...])
        output.removeAll(keepingCapacity: true)
      }
    }
    result.append(output[...])
    return result
  }
}

/// Sorted runs, the one with the least element first.
private struct RunHeap<Element: BitwiseCopyable & Sendable> {
  private var runs: [Run]

  private struct Run {
    let blocks: BlockList<Element>
    var elements: [Element] = []
    var index = 0
    var nextBlock = 0

    var head: Element { elements[index] }

    /// Steps to the next element; false at the end.
    mutating func advance() -> Bool {
      index += 1
      if index < elements.count { return true }
      guard nextBlock < blocks.blockCount else { return false }
      elements = blocks.take(nextBlock)
      nextBlock += 1
      index = 0
      return true
    }
  }

  init(_ lists: [BlockList<Element>], by precedes: (Element, Element) -> Bool) {
    runs = []
    for list in lists {
      var run = Run(blocks: list)
      if run.advance() { runs.append(run) }
    }
    for index in stride(from: runs.count / 2 - 1, through: 0, by: -1) {
      siftDown(index, by: precedes)
    }
  }

  mutating func next(by precedes: (Element, Element) -> Bool) -> Element? {
    guard !runs.isEmpty else { return nil }
    let element = runs[0].head
    if !runs[0].advance() {
      runs.swapAt(0, runs.count - 1)
      runs.removeLast()
    }
    siftDown(0, by: precedes)
    return element
  }

  private mutating func siftDown(_ start: Int, by precedes: (Element, Element) -> Bool) {
    var index = start
    while true {
      var least = index
      for child in [2 * index + 1, 2 * index + 2] where child < runs.count {
        if precedes(runs[child].head, runs[least].head) { least = child }
      }
      guard least != index else { return }
      runs.swapAt(index, least)
      index = least
    }
  }
}
