// Where arrays go that outgrow memory: one file without a name, in blocks.

internal import Glibc
internal import Synchronization

/// Why temporary files cannot be used.
package enum TemporarySpaceError: Error, Equatable, Sendable {
  /// No file can be made in the folder.
  case cannotCreate(folder: String, errno: Int32)
  /// The file system or the limit is full.
  case full
  case cannotWrite(errno: Int32)
  case cannotRead(errno: Int32)
}

/// Memory that some arrays share, and the temporary file for what does not fit.
///
/// The file has no name: nothing is left behind, however the process ends. Blocks that are given
/// back are used again.
///
/// Nothing throws: after the first failure what is read is zero, and who uses the space asks for
/// `failure` before it says anything.
package final class TemporarySpace: Sendable {
  /// For so many bytes nothing is written to a file.
  private static let leastSpilled = 64 << 10

  /// Bytes of memory for all arrays together.
  package let memory: Int
  /// Bytes of a block.
  let blockSize: Int
  /// An array stays in memory up to so many bytes, whatever the others take.
  let leastSpilled: Int
  private let folder: String
  private let mostDiskBytes: Int
  private let used = Atomic<Int>(0)
  private let descriptor = Atomic<Int32>(-1)
  private let hasFailed = Atomic<Bool>(false)
  private let blocks = Mutex(Blocks())

  private struct Blocks {
    var count = 0
    var free: [UInt32] = []
    var failure: TemporarySpaceError?
  }

  /// Creates a space; its file is made when it is needed first, and never unless `memory` says how
  /// much there is.
  ///
  /// - Parameters:
  ///   - memory: Bytes that the arrays may take together before they go to the file.
  ///   - folder: Where the file is made.
  ///   - mostDiskBytes: How long the file may grow.
  package convenience init(
    memory: Int = .max, folder: String = TemporarySpace.defaultFolder, mostDiskBytes: Int = .max
  ) {
    self.init(
      memory: memory, folder: folder, mostDiskBytes: mostDiskBytes, blockSize: 32 << 10,
      leastSpilled: Self.leastSpilled)
  }

  init(
    memory: Int, folder: String = TemporarySpace.defaultFolder, mostDiskBytes: Int = .max,
    blockSize: Int, leastSpilled: Int
  ) {
    self.memory = memory
    self.folder = folder
    self.mostDiskBytes = mostDiskBytes
    self.blockSize = blockSize
    self.leastSpilled = leastSpilled
  }

  deinit {
    let descriptor = descriptor.load(ordering: .relaxed)
    if descriptor >= 0 { close(descriptor) }
  }

  /// `$TMPDIR`, else `/tmp`.
  package static var defaultFolder: String {
    guard let folder = unsafe getenv("TMPDIR").map({ unsafe String(cString: $0) }), !folder.isEmpty
    else { return "/tmp" }
    return folder
  }

  /// What went wrong first.
  package var failure: TemporarySpaceError? {
    hasFailed.load(ordering: .acquiring) ? blocks.withLock(\.failure) : nil
  }

  // MARK: Memory

  /// Bytes of memory that the arrays take.
  package var usedMemory: Int { used.load(ordering: .relaxed) }

  /// Bytes that are left.
  var freeMemory: Int { max(0, memory - usedMemory) }

  /// Claims memory if there is some left.
  func claim(_ bytes: Int) -> Bool {
    guard bytes <= memory - usedMemory else { return false }
    claimAnyway(bytes)
    return true
  }

  /// Claims memory that cannot be done without.
  func claimAnyway(_ bytes: Int) {
    used.wrappingAdd(bytes, ordering: .relaxed)
  }

  func release(_ bytes: Int) {
    used.wrappingSubtract(bytes, ordering: .relaxed)
  }

  // MARK: Blocks

  /// Writes a block to a place of its own, which it returns.
  func add(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
    let block = allocate()
    unsafe write(bytes, to: block)
    return block
  }

  func write(_ bytes: UnsafeRawBufferPointer, to block: UInt32) {
    let descriptor = descriptor.load(ordering: .acquiring)
    var start = 0
    while start < bytes.count, !hasFailed.load(ordering: .acquiring) {
      let count = unsafe pwrite(
        descriptor, bytes.baseAddress.map { unsafe $0 + start }, bytes.count - start,
        Int(block) * blockSize + start)
      if count > 0 {
        start += count
      } else if count == 0 || errno != EINTR {
        fail(
          count == 0 || [ENOSPC, EDQUOT, EFBIG].contains(errno) ? .full : .cannotWrite(errno: errno)
        )
      }
    }
  }

  /// Reads the beginning of a block; zeroes after a failure.
  func read(_ block: UInt32, into bytes: UnsafeMutableRawBufferPointer) {
    let descriptor = descriptor.load(ordering: .acquiring)
    var start = 0
    while start < bytes.count, !hasFailed.load(ordering: .acquiring) {
      let count = unsafe pread(
        descriptor, bytes.baseAddress.map { unsafe $0 + start }, bytes.count - start,
        Int(block) * blockSize + start)
      if count > 0 {
        start += count
      } else if count == 0 || errno != EINTR {
        fail(.cannotRead(errno: count == 0 ? EIO : errno))
      }
    }
    if start < bytes.count { unsafe bytes.initializeMemory(as: UInt8.self, repeating: 0) }
  }

  /// Gives a block back.
  func free(_ block: UInt32) {
    blocks.withLock { $0.free.append(block) }
  }

  private func allocate() -> UInt32 {
    let (block, failure) = blocks.withLock { state -> (UInt32, TemporarySpaceError?) in
      if let block = state.free.popLast() { return (block, nil) }
      let number = state.count
      state.count += 1
      if number == 0 {
        let created = Self.namelessFile(in: folder)
        guard created >= 0 else { return (0, .cannotCreate(folder: folder, errno: errno)) }
        descriptor.store(created, ordering: .releasing)
      }
      let isFull = (number + 1).multipliedReportingOverflow(by: blockSize)
      return (
        UInt32(clamping: number),
        isFull.overflow || isFull.partialValue > mostDiskBytes || number > Int(UInt32.max)
          ? .full : nil
      )
    }
    if let failure { fail(failure) }
    return block
  }

  private func fail(_ failure: TemporarySpaceError) {
    blocks.withLock { if $0.failure == nil { $0.failure = failure } }
    hasFailed.store(true, ordering: .releasing)
  }

  /// Whether a file can be made in a folder.
  package static func hasRoom(in folder: String) -> Bool {
    let descriptor = namelessFile(in: folder)
    if descriptor >= 0 { close(descriptor) }
    return descriptor >= 0
  }

  /// Bit of `open` for a file without a name; the header's macro is not imported.
  private static let temporaryFile: Int32 = 0o20_000_000

  /// Makes a file without a name, open for reading and writing; negative when it cannot be made.
  package static func namelessFile(in folder: String) -> Int32 {
    let descriptor = unsafe open(folder, temporaryFile | O_DIRECTORY | O_RDWR | O_CLOEXEC, 0o600)
    if descriptor >= 0 { return descriptor }
    // Not all file systems know it.
    var name = Array((folder + "/quotascope.XXXXXX").utf8CString)
    return unsafe name.withUnsafeMutableBufferPointer { buffer in
      guard let start = buffer.baseAddress else { return -1 }
      let descriptor = unsafe mkstemp(start)
      if descriptor >= 0 { unsafe unlink(start) }
      return descriptor
    }
  }
}

/// Bytes of a space's memory that somebody holds.
final class MemoryClaim: Sendable {
  private let space: TemporarySpace
  let bytes: Int

  /// Takes over bytes that are claimed already.
  init(claimed bytes: Int, of space: TemporarySpace) {
    self.space = space
    self.bytes = bytes
  }

  deinit {
    space.release(bytes)
  }
}
