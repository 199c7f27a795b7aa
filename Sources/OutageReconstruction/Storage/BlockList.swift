// Elements in the blocks of a temporary file.

internal import Synchronization

/// Elements in the temporary file: full blocks, but for the last one.
///
/// A few blocks are held in memory for random access. One task writes; several may read.
final class BlockList<Element: BitwiseCopyable & Sendable>: Sendable {
  private let space: TemporarySpace
  /// Elements of a full block.
  let perBlock: Int
  private let state: Mutex<State>

  private struct State {
    /// Where the blocks are in the file; `none` when given back.
    var places: [UInt32] = []
    var count = 0
    var pages: [Page] = []
    /// The page that was asked for last.
    var latest = 0
    var clock = 0
    var claimed = 0
  }

  /// A block in memory.
  private struct Page {
    var block: Int
    var elements: [Element]
    var isChanged = false
    /// When it was used last.
    var usedAt: Int
  }

  private static var none: UInt32 { .max }

  init(_ space: TemporarySpace) {
    precondition(MemoryLayout<Element>.stride <= space.blockSize)
    self.space = space
    perBlock = space.blockSize / MemoryLayout<Element>.stride
    state = Mutex(State())
  }

  deinit {
    state.withLock { state in
      for place in state.places where place != Self.none { space.free(place) }
      space.release(state.claimed)
    }
  }

  var count: Int { state.withLock(\.count) }

  var blockCount: Int { state.withLock(\.places.count) }

  // MARK: Whole blocks

  /// Adds elements behind the others, whose last block must be full.
  func append(_ elements: ArraySlice<Element>) {
    var rest = elements
    while !rest.isEmpty {
      let place = unsafe rest.prefix(perBlock).withUnsafeBytes { unsafe space.add($0) }
      let count = min(perBlock, rest.count)
      state.withLock { state in
        state.places.append(place)
        state.count += count
      }
      rest = rest.dropFirst(count)
    }
  }

  /// The elements of a block.
  func elements(of block: Int) -> [Element] {
    state.withLock { state in
      if let page = state.pages.first(where: { $0.block == block && $0.isChanged }) {
        return page.elements
      }
      return read(block, state)
    }
  }

  /// The elements of a block that is not needed any more.
  func take(_ block: Int) -> [Element] {
    let elements = elements(of: block)
    state.withLock { state in
      space.free(state.places[block])
      state.places[block] = Self.none
    }
    return elements
  }

  /// Takes the last block off.
  func removeLastBlock() -> [Element] {
    let last = take(blockCount - 1)
    state.withLock { state in
      state.places.removeLast()
      state.count -= last.count
      // A page of it must not be written to a block that is another's now.
      state.pages.removeAll { $0.block == state.places.count }
      state.latest = 0
    }
    return last
  }

  /// Replaces the elements of a block.
  func replace(_ block: Int, by elements: [Element]) {
    state.withLock { state in
      state.pages.removeAll { $0.block == block }
      state.latest = 0
      write(elements, to: block, state)
    }
  }

  private func read(_ block: Int, _ state: State) -> [Element] {
    let place = state.places[block]
    let length = min(perBlock, state.count - block * perBlock)
    return unsafe [Element](unsafeUninitializedCapacity: length) { buffer, count in
      unsafe space.read(
        place,
        into: UnsafeMutableRawBufferPointer(
          start: buffer.baseAddress, count: length * MemoryLayout<Element>.stride))
      count = length
    }
  }

  private func write(_ elements: [Element], to block: Int, _ state: State) {
    let place = state.places[block]
    unsafe elements.withUnsafeBytes { unsafe space.write($0, to: place) }
  }

  // MARK: Single elements

  subscript(index: Int) -> Element {
    get {
      state.withLock { state in
        let page = self.page(of: index / perBlock, &state)
        return state.pages[page].elements[index % perBlock]
      }
    }
    set {
      state.withLock { state in
        let page = self.page(of: index / perBlock, &state)
        state.pages[page].elements[index % perBlock] = newValue
        state.pages[page].isChanged = true
      }
    }
  }

  private var mostPages: Int {
    // All arrays have some.
    max(2, min(16, space.memory / 64 / space.blockSize))
  }

  private func page(of block: Int, _ state: inout State) -> Int {
    state.clock += 1
    if state.latest < state.pages.count, state.pages[state.latest].block == block {
      state.pages[state.latest].usedAt = state.clock
      return state.latest
    }
    if let page = state.pages.firstIndex(where: { $0.block == block }) {
      state.pages[page].usedAt = state.clock
      state.latest = page
      return page
    }
    let page = Page(block: block, elements: read(block, state), usedAt: state.clock)
    if state.pages.count < mostPages {
      state.pages.append(page)
      state.claimed += space.blockSize
      space.claimAnyway(space.blockSize)
      state.latest = state.pages.count - 1
    } else {
      let oldest = state.pages.indices.min { state.pages[$0].usedAt < state.pages[$1].usedAt } ?? 0
      if state.pages[oldest].isChanged {
        write(state.pages[oldest].elements, to: state.pages[oldest].block, state)
      }
      state.pages[oldest] = page
      state.latest = oldest
    }
    return state.latest
  }

  /// Gives up the memory of the pages.
  func dropPages() {
    state.withLock { state in
      for page in state.pages where page.isChanged {
        write(page.elements, to: page.block, state)
      }
      state.pages = []
      state.latest = 0
      space.release(state.claimed)
      state.claimed = 0
    }
  }
}
