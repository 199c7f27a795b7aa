// Reading ahead on a thread of its own: compressed data is inflated there while its lines are read
// here.

internal import Glibc

/// Bytes of a source that another thread reads ahead of whoever wants them.
///
/// Nobody else may use the source from now on.
@safe
final class ReadAheadReader: ByteSource {
  private let exchange: BlockExchange
  private var thread: pthread_t?
  /// Bytes of the block at hand that were read.
  private var offset = 0
  private var progress = 0

  /// `nil` when no thread can be started.
  init?(_ source: any ByteSource) {
    exchange = BlockExchange(source)
    var thread = pthread_t()
    let context = unsafe Unmanaged.passRetained(exchange)
    let result = unsafe pthread_create(
      &thread, nil,
      { context in
        guard let context = unsafe context else { return nil }
        unsafe Unmanaged<BlockExchange>.fromOpaque(context).takeRetainedValue().fillAll()
        return nil
      }, context.toOpaque())
    guard result == 0 else {
      unsafe context.release()
      return nil
    }
    self.thread = thread
  }

  deinit {
    guard let thread else { return }
    exchange.stop()
    pthread_join(thread, nil)
  }

  /// Known at the end of the content, as nobody asks earlier.
  var problems: [InputProblem] { exchange.problems }

  func takeProgress() -> Int {
    defer { progress = 0 }
    return progress
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    let block = exchange.waitForBlock()
    if offset == 0 { progress += block.progress }
    let count = min(buffer.count, block.count - offset)
    guard count > 0 else { return 0 }
    unsafe buffer.copyMemory(
      from: UnsafeRawBufferPointer(rebasing: block.pages.bytes[offset..<offset + count]))
    offset += count
    if offset == block.count {
      offset = 0
      exchange.giveBack()
    }
    return count
  }
}

/// Blocks that one thread fills and another one empties, in turn.
@safe
private final class BlockExchange {
  /// A block of content; an empty one is the end.
  struct Block {
    let pages = PageBuffer(size: BlockExchange.blockSize)
    var count = 0
    /// Bytes that were read from the file for it.
    var progress = 0
  }

  private static let blockSize = 256 << 10
  private static let blockCount = 4

  private let source: any ByteSource
  private var blocks: [Block]
  private let lock: UnsafeMutablePointer<pthread_mutex_t>
  /// Signals that `filled` or `emptied` has grown.
  private let change: UnsafeMutablePointer<pthread_cond_t>
  /// Blocks since the start: what is between the two belongs to the reader, the rest to the filler.
  private var filled = 0
  private var emptied = 0
  private var isStopped = false
  private var hasEnded = false
  private var foundProblems: [InputProblem] = []

  init(_ source: any ByteSource) {
    self.source = source
    blocks = (0..<Self.blockCount).map { _ in Block() }
    unsafe lock = .allocate(capacity: 1)
    unsafe change = .allocate(capacity: 1)
    unsafe pthread_mutex_init(lock, nil)
    unsafe pthread_cond_init(change, nil)
  }

  deinit {
    unsafe pthread_cond_destroy(change)
    unsafe pthread_mutex_destroy(lock)
    unsafe change.deallocate()
    unsafe lock.deallocate()
  }

  private func locked<Result>(_ body: () -> Result) -> Result {
    unsafe pthread_mutex_lock(lock)
    defer { unsafe pthread_mutex_unlock(lock) }
    return body()
  }

  private func wait(while condition: () -> Bool) {
    while condition() { unsafe pthread_cond_wait(change, lock) }
  }

  // MARK: The reader's side

  /// The block whose turn it is.
  func waitForBlock() -> Block {
    locked {
      wait { filled == emptied }
      return blocks[emptied % blocks.count]
    }
  }

  /// Gives the block back whose turn it was.
  func giveBack() {
    locked {
      emptied += 1
      unsafe pthread_cond_signal(change)
    }
  }

  var problems: [InputProblem] { locked { foundProblems } }

  func stop() {
    locked {
      isStopped = true
      unsafe pthread_cond_signal(change)
    }
  }

  // MARK: The filler's side

  func fillAll() {
    while let number = emptyBlock() {
      let pages = blocks[number].pages
      var count = 0
      while count < Self.blockSize {
        let more = unsafe source.read(
          into: UnsafeMutableRawBufferPointer(rebasing: pages.bytes[count..<Self.blockSize]))
        if more == 0 { break }
        count += more
      }
      let progress = source.takeProgress()
      let problems = count == 0 ? source.problems : []
      locked {
        blocks[number].count = count
        blocks[number].progress = progress
        foundProblems = problems
        hasEnded = count == 0
        filled += 1
        unsafe pthread_cond_signal(change)
      }
    }
  }

  /// The next block to fill; `nil` when there is nothing to do any more.
  private func emptyBlock() -> Int? {
    locked {
      wait { filled - emptied == blocks.count && !isStopped }
      return isStopped || hasEnded ? nil : filled % blocks.count
    }
  }
}
