// From one source to the logs it holds: itself, or the members of the archive that it is.

/// A log that was found in a source, to be read before the next one is.
package struct OpenedLog: ~Copyable {
  /// The source's path, or `bundle.tar.gz!/path/in/archive`.
  package let path: String
  package var lines: LineReader
}

extension LogSource {
  /// Of less, a thread costs more than it saves.
  private static let worthAThread = 256 << 10

  /// Between an archive and a path in it.
  package static let memberMark = "!/"

  /// Hands over each log the source holds, until `body` returns false; of an archive those that
  /// `selection` takes.
  ///
  /// What cannot be read is handed over as a log without lines, whose summary names the problem; an
  /// archive itself only when something is wrong with it. Returns how many members were left out.
  ///
  /// `unpacksAhead`: a core is free for unpacking what is compressed.
  @discardableResult
  package func forEachLog(
    limits: LineLimits = LineLimits(), selection: PathSelection = PathSelection(),
    unpacksAhead: Bool = false,
    _ body: (consuming OpenedLog) -> Bool
  ) -> Int {
    if let part {
      _ = body(opened(part, limits: limits))
      return 0
    }
    return withoutActuallyEscaping(body) { body in
      var walk = ContentWalk(limits: limits, selection: selection, body: body)
      do throws(InputProblem) {
        let content = DecompressingReader(try FileDescriptorReader(self)).unpackedTwice()
        let isLarge = isStandardInput || size > Self.worthAThread
        walk.visit(
          path, unpacksAhead && isLarge ? content.unpackedAhead() : content, depth: 0,
          isIncluded: selection.includesFile(path))
      } catch {
        walk.hand(path, DecompressingReader(unreadable: [error]))
      }
      return walk.leftOut
    }
  }

  /// The first bytes of what a file holds, unpacked; none when it cannot be opened.
  package var head: [UInt8] {
    guard let file = try? FileDescriptorReader(self) else { return [] }
    return DecompressingReader(file).unpackedTwice().peek(ArchiveFormat.headSize)
  }

  /// Whether it is an archive whose members are read; what cannot be opened is none.
  var holdsMembers: Bool {
    guard let file = try? FileDescriptorReader(self) else { return false }
    return ArchiveFormat.holdsLogs(
      DecompressingReader(file).unpackedTwice().peek(ArchiveFormat.headSize).span)
  }
}

/// Goes through a content, and through the archives in it.
private struct ContentWalk {
  /// An archive, and the archives in it.
  private static let mostArchives = 2
  /// Logs of one source: each takes a row of the report, and memory for it.
  private static let mostLogs = 15_000
  /// Empty members of one source that are listed one by one.
  private static let mostEmptyLogs = 200

  let limits: LineLimits
  let selection: PathSelection
  let body: (consuming OpenedLog) -> Bool
  /// Members that the selection does not take.
  private(set) var leftOut = 0
  private var isStopped = false
  private var logs = 0
  private var emptyLogs = 0
  private var seenPaths: [String: Int] = [:]

  init(
    limits: LineLimits, selection: PathSelection, body: @escaping (consuming OpenedLog) -> Bool
  ) {
    self.limits = limits
    self.selection = selection
    self.body = body
  }

  mutating func hand(_ path: String, _ content: DecompressingReader) {
    let log = OpenedLog(path: path, lines: LineReader(content, limits: limits))
    if !body(log) { isStopped = true }
  }

  /// `isIncluded`: whether all members are, by the archive's own name.
  mutating func visit(
    _ path: String, _ unpacked: DecompressingReader, depth: Int, isIncluded: Bool
  ) {
    var content = unpacked
    let head = content.peek(ArchiveFormat.headSize)
    guard let format = ArchiveFormat(of: head.span) else {
      if let order = UTF16ByteOrder(of: head.span) {
        content = DecompressingReader(UTF16Transcoder(content, order))
      }
      hand(path, content)
      return
    }
    if format == .zip && ArchiveFormat.isZipOfSomethingElse(head.span) {
      reject(path, .binary, "is a program or a document packed as zip; not read", content)
    } else if depth == Self.mostArchives {
      reject(
        path, .nestedTooDeep,
        "is an archive in an archive in an archive; not read: unpack the outer one", content)
    } else {
      readMembers(of: path, format, content, depth: depth, isIncluded: isIncluded)
    }
  }

  private mutating func reject(
    _ path: String, _ kind: InputProblem.Kind, _ message: String, _ content: DecompressingReader
  ) {
    let problems = content.problems + [InputProblem(kind, message)]
    hand(path, DecompressingReader(unreadable: problems, compression: content.compression))
  }

  // MARK: Members

  private mutating func readMembers(
    of path: String, _ format: ArchiveFormat, _ content: DecompressingReader, depth: Int,
    isIncluded: Bool
  ) {
    let archive = LibarchiveReader(format, content)
    var findings = ArchiveFindings()
    members: while !isStopped {
      switch archive.next() {
      case .member(let header):
        guard logs < Self.mostLogs else {
          findings.hasTooMany = true
          break members
        }
        let name = Self.memberPath(header, of: path)
        visit(
          header, ArchiveMember(archive, content), name, depth: depth,
          isIncluded: isIncluded || selection.includesFile(name), &findings)
      case .damage(let failure): findings.note(failure)
      case .end:
        // A tar that was cut between two members differs from a whole one in nothing else.
        findings.endsEarly = findings.endsEarly || format == .tar && !archive.endsInZeros
        break members
      }
    }
    let problems = findings.problems(with: content.problems, mostLogs: Self.mostLogs)
    if !isStopped && !problems.isEmpty {
      hand(path, DecompressingReader(unreadable: problems, compression: content.compression))
    }
  }

  private mutating func visit(
    _ header: MemberHeader, _ member: ArchiveMember, _ name: String, depth: Int,
    isIncluded: Bool, _ findings: inout ArchiveFindings
  ) {
    // What links lead to is a member itself, or not in the archive.
    guard header.kind == .file || header.kind == .special else { return }
    let isExcluded = selection.excludes(name)
    if let problem = Self.problem(of: header) {
      if isExcluded || !isIncluded {
        leftOut += 1
        return
      }
      logs += 1
      hand(uniquePath(name), DecompressingReader(unreadable: [problem]))
      return
    }
    let content = DecompressingReader(header.size == 0 ? nil : member).unpackedTwice()
    let head = content.peek(ArchiveFormat.headSize)
    if Self.isFinderData(header, head.span) { return }
    // An archive may hold members that are included, whatever its own name.
    if isExcluded || !isIncluded && !ArchiveFormat.holdsLogs(head.span) {
      leftOut += 1
      return
    }
    if head.isEmpty && content.problems.isEmpty {
      emptyLogs += 1
      if emptyLogs > Self.mostEmptyLogs {
        findings.emptyMembers += 1
        return
      }
    }
    logs += 1
    visit(uniquePath(name), content, depth: depth + 1, isIncluded: isIncluded)
  }

  private static func memberPath(_ header: MemberHeader, of archivePath: String) -> String {
    var name = Substring(header.path ?? "?")
    while name.hasPrefix("./") || name.hasPrefix("/") {
      name = name.dropFirst(name.hasPrefix("/") ? 1 : 2)
    }
    return archivePath + LogSource.memberMark + name
  }

  /// The name under which a member is told, which no other member of the source has.
  private mutating func uniquePath(_ path: String) -> String {
    let count = seenPaths[path, default: 0] + 1
    seenPaths[path] = count
    return count == 1 ? path : path + "#\(count)"
  }

  private static func problem(of header: MemberHeader) -> InputProblem? {
    if header.kind == .special {
      return InputProblem(.notAFile, "is a device, FIFO or socket, not a log file; not read")
    }
    if header.isEncrypted {
      return InputProblem(
        .encrypted, "is encrypted; not read: unpack it with its password and name the result")
    }
    // The others of a zip can ask for any amount of memory.
    if let method = header.method, !["uncompressed", "deflation", "bzip"].contains(method) {
      return InputProblem(
        .unsupported, "is compressed with a method that is not read (\(method)); unpack it first")
    }
    return nil
  }

  /// What the macOS Finder puts beside each file.
  private static func isFinderData(_ header: MemberHeader, _ head: Span<UInt8>) -> Bool {
    guard let name = header.path?.split(separator: "/").last, name.hasPrefix("._") else {
      return false
    }
    return head.begins(with: [0x00, 0x05, 0x16, 0x07])
  }
}

/// What is wrong with an archive, rather than with one of its members.
private struct ArchiveFindings {
  var endsEarly = false
  var hasTooMany = false
  var emptyMembers = 0
  private var damage: String?

  mutating func note(_ failure: LibarchiveFailure) {
    if failure.isEnd { endsEarly = true } else { damage = damage ?? failure.message }
  }

  /// All of them, `below` being those of the bytes that the archive was read from.
  func problems(with below: [InputProblem], mostLogs: Int) -> [InputProblem] {
    var problems = below
    if endsEarly && !below.contains(where: { $0.isLoss }) {
      problems.append(
        InputProblem(.cutOff, "the archive ends early; the members before were read"))
    }
    if let damage {
      problems.append(
        InputProblem(
          .corrupt, "the archive is damaged (\(damage)); the members that could be found were read")
      )
    }
    if hasTooMany {
      problems.append(
        InputProblem(
          .tooManyMembers, "holds more than \(mostLogs) logs; the rest was not read: unpack it"))
    }
    if emptyMembers > 0 {
      problems.append(
        InputProblem(.emptyMembers, "\(emptyMembers) more empty members are not listed"))
    }
    return problems
  }
}

/// The content of the member that an archive's reader stands at.
@safe
private final class ArchiveMember: ByteSource {
  private let archive: LibarchiveReader
  private let container: DecompressingReader
  private(set) var problems: [InputProblem] = []

  init(_ archive: LibarchiveReader, _ container: DecompressingReader) {
    self.archive = archive
    self.container = container
  }

  func takeProgress() -> Int { container.takeProgress() }

  func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    guard problems.isEmpty else { return 0 }
    let count = unsafe archive.read(into: buffer)
    if count == 0, let failure = archive.failure {
      problems.append(
        failure.isEnd
          ? InputProblem(.cutOff, "the archive ends within it; what came before was read")
          : InputProblem(
            .corrupt, "is damaged (\(failure.message)); what came before the damage was read"))
    }
    return count
  }
}
