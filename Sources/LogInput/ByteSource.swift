/// Bytes that are read once, from start to end: a file, what compressed data holds, a member of an
/// archive.
///
/// Sources stand on each other; each names what went wrong with it, and ends there.
protocol ByteSource: AnyObject {
  /// Fills the start of `buffer` as far as one step goes; 0 at the end.
  func read(into buffer: UnsafeMutableRawBufferPointer) -> Int

  /// What went wrong so far, in this source and in those below it.
  var problems: [InputProblem] { get }

  /// Bytes read from the file on disk since this was last asked, for showing progress.
  func takeProgress() -> Int
}

extension ByteSource {
  /// Whether the content ended or broke before its end mark.
  var isCutOff: Bool { problems.contains { $0.kind == .cutOff || $0.kind == .corrupt } }
}
