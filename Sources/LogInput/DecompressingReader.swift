/// Bytes of a log as they were before compression.
///
/// What is compressed is told by the first bytes, never by the file's name.
@safe
struct DecompressingReader: ~Copyable {
  /// Bytes asked of the system at once.
  private static let chunkSize = 256 << 10
  private static let gzipMagic: [UInt8] = [0x1f, 0x8b]

  private enum State {
    case beginning, plain, insideMember, betweenMembers, ended
  }

  private let file: FileDescriptorReader
  private let inflater = GzipInflater()
  private let input: UnsafeMutableRawBufferPointer
  /// The part of `input` that is read but not yet used.
  private var unused: Range<Int> = 0..<0
  private var fileEnded = false
  private var state = State.beginning
  private(set) var compression = "none"
  private(set) var problems: [InputProblem] = []
  /// Bytes read from the file, for showing progress.
  private(set) var bytesRead = 0

  init(_ source: LogSource) throws(InputProblem) {
    file = try FileDescriptorReader(source)
    unsafe input = .allocate(byteCount: Self.chunkSize, alignment: 64)
  }

  deinit {
    unsafe input.deallocate()
  }

  /// Whether compressed data ended or broke before its end mark.
  var isCutOff: Bool { problems.contains { $0.kind == .cutOff || $0.kind == .corrupt } }

  /// Fills the start of `output` as far as one step goes; 0 at the end.
  mutating func read(into output: UnsafeMutableRawBufferPointer) -> Int {
    while state != .ended {
      switch state {
      case .beginning: begin()
      case .plain:
        let count = unsafe readPlain(into: output)
        if count == 0 { state = .ended }
        return count
      case .insideMember:
        let count = unsafe inflate(into: output)
        if count > 0 { return count }
      case .betweenMembers: beginNextMember()
      case .ended: break
      }
    }
    return 0
  }

  private mutating func begin() {
    while unused.count < Self.gzipMagic.count && fillInput() {}
    if startsWithGzipMagic {
      compression = "gzip"
      state = .insideMember
    } else {
      // Nothing to read, or no leave to: that is named already.
      state = unused.isEmpty ? .ended : .plain
    }
  }

  private var startsWithGzipMagic: Bool {
    guard unused.count >= Self.gzipMagic.count else { return false }
    return unsafe input[unused.lowerBound] == Self.gzipMagic[0]
      && input[unused.lowerBound + 1] == Self.gzipMagic[1]
  }

  private mutating func readPlain(into output: UnsafeMutableRawBufferPointer) -> Int {
    if !unused.isEmpty {
      let count = min(unused.count, output.count)
      unsafe output.copyMemory(
        from: UnsafeRawBufferPointer(
          rebasing: input[unused.lowerBound..<unused.lowerBound + count]))
      unused = unused.lowerBound + count..<unused.upperBound
      return count
    }
    do throws(InputProblem) {
      let count = try unsafe file.read(into: output)
      bytesRead += count
      return count
    } catch {
      problems.append(error)
      return 0
    }
  }

  /// Returns 0 at the end of a member, or when more input is needed.
  private mutating func inflate(into output: UnsafeMutableRawBufferPointer) -> Int {
    if unused.isEmpty && !fillInput() {
      // The inflater may still hold output that the last call had no room for.
      if let step = unsafe step(into: output), step.produced > 0 { return step.produced }
      if state == .insideMember {
        problems.append(
          InputProblem(.cutOff, "the compressed data ends early; what came before was read"))
        state = .ended
      }
      return 0
    }
    return unsafe step(into: output)?.produced ?? 0
  }

  private mutating func step(into output: UnsafeMutableRawBufferPointer) -> InflateStep? {
    do throws(InflateError) {
      let step = try unsafe inflater.inflate(
        UnsafeMutableRawBufferPointer(rebasing: input[unused]), into: output)
      unused = unused.lowerBound + step.consumed..<unused.upperBound
      if step.reachedMemberEnd { state = .betweenMembers }
      return step
    } catch {
      problems.append(
        InputProblem(.corrupt, error.message + "; what came before was read"))
      state = .ended
      return nil
    }
  }

  /// Goes on with the next member; zeros behind the last one are padding.
  private mutating func beginNextMember() {
    while true {
      while unused.count < Self.gzipMagic.count && fillInput() {}
      guard !unused.isEmpty else {
        state = .ended
        return
      }
      if startsWithGzipMagic {
        inflater.reset()
        state = .insideMember
        return
      }
      guard unsafe input[unused.lowerBound] == 0 else { break }
      unused = unused.lowerBound + 1..<unused.upperBound
    }
    problems.append(
      InputProblem(
        .trailingBytes, "bytes behind the last gzip member are no gzip; they were not read"))
    state = .ended
  }

  /// Appends to the unused input; returns false at the end of the file.
  private mutating func fillInput() -> Bool {
    guard !fileEnded else { return false }
    if unused.lowerBound > 0 {
      unsafe input.copyMemory(from: UnsafeRawBufferPointer(rebasing: input[unused]))
      unused = 0..<unused.count
    }
    do throws(InputProblem) {
      let count = try unsafe file.read(
        into: UnsafeMutableRawBufferPointer(rebasing: input[unused.upperBound...]))
      unused = 0..<unused.upperBound + count
      bytesRead += count
      fileEnded = count == 0
      return count > 0
    } catch {
      problems.append(error)
      fileEnded = true
      return false
    }
  }
}
