// What of the files that were found is new, before anything is read.

internal import Glibc
internal import IncidentReport
internal import LogInput
internal import ScanHistory

/// Files of the scan itself, which are no logs wherever they lie.
struct OwnFiles {
  private let history: [FileState.Identity]
  private let reportFolder: String?

  init(history path: String, reportFolder: String?) {
    history = [path, path + "-wal", path + "-shm"].compactMap {
      FileState(path: $0)?.identity
    }
    self.reportFolder = reportFolder.flatMap(Self.realPath).map { $0 + "/" }
  }

  func contains(_ path: String) -> Bool {
    if let state = FileState(path: path), history.contains(state.identity) { return true }
    guard let reportFolder, Self.isReport(path), let place = Self.realPath(path),
      let slash = place.lastIndex(of: "/")
    else { return false }
    return place[...slash] == reportFolder
  }

  /// Whether a file is called as reports of incidents are.
  private static func isReport(_ path: String) -> Bool {
    let name = path.split(separator: "/").last ?? ""
    let partial = ScanDelivery.partialEnding
    let whole = name.hasSuffix(partial) ? name.dropLast(partial.count) : name
    return name.hasPrefix("q-") && ReportFormat(fileName: String(whole)) != nil
  }

  private static func realPath(_ path: String) -> String? {
    guard let resolved = unsafe realpath(path, nil) else { return nil }
    defer { unsafe free(resolved) }
    return unsafe String(cString: resolved)
  }
}

/// Looks at files, and plans what is read of them.
struct Survey {
  private(set) var planner: UptakePlanner
  /// Files that can only be read from their start; planned when the others have been read.
  private(set) var others: [LogSource] = []
  private(set) var states: [ExactPath: FileState] = [:]

  init(
    _ sources: [LogSource], _ known: [ExactPath: KnownFile], _ logs: [KnownLog], _ plan: InputPlan
  ) {
    planner = UptakePlanner(known, logs, selection: plan.settings.selection)
    var open: [LogSource] = []
    for source in sources {
      guard let state = FileState(path: source.path) else { continue }
      states[ExactPath(source.path)] = state
      if !planner.isUnchanged(source.path, state) { open.append(source) }
    }
    // A log goes on in the file that it was read from, else in the longest that holds it.
    let inodes = Set(known.values.map(\.state.identity))
    func rank(_ source: LogSource) -> (Int, Int, String) {
      let isKnown = states[ExactPath(source.path)].map { inodes.contains($0.identity) } ?? false
      return (isKnown ? 0 : 1, -source.size, source.path)
    }
    for source in open.sorted(by: { rank($0) < rank($1) }) {
      guard let state = states[ExactPath(source.path)] else { continue }
      if !planner.plan(plain: source, state) { others.append(source) }
    }
    others.sort { $0.path < $1.path }
  }

  /// Plans the other files, after logs of plain files were read.
  mutating func planOthers(after logs: [KnownLog]) -> [WholeUptake] {
    for log in logs { planner.note(log) }
    return others.compactMap { source in
      states[ExactPath(source.path)].flatMap { planner.plan(whole: source, $0) }
    }
  }

  /// What would be read, for people.
  var lines: [String] {
    var survey = self
    var lines: [String] = []
    var bytes = 0
    for uptake in planner.plain {
      bytes += uptake.newBytes
      lines.append(
        uptake.log == nil && !uptake.isFork
          ? "\(uptake.source.path): new, \(uptake.newBytes) bytes"
          : "\(uptake.source.path): \(uptake.newBytes) new bytes of \(uptake.end)")
    }
    for member in survey.planOthers(after: []).flatMap(\.members) where member.content.length > 0 {
      switch member.recognition {
      case .known: continue
      case .grown(let number):
        let new = member.content.length - (planner.index[number]?.mark.position ?? 0)
        bytes += new
        lines.append("\(member.path): \(new) new bytes of \(member.content.length)")
      case .new, .shorter:
        bytes += member.content.length
        lines.append("\(member.path): new, \(member.content.length) bytes")
      }
    }
    lines.sort()
    let same = survey.planner.unchanged.count + planner.copies.count
    func logs(_ count: Int) -> String { count == 1 ? "1 log" : "\(count) logs" }
    lines.append(
      "\(logs(lines.count)), \(bytes) bytes to read; \(logs(same)) \(same == 1 ? "has" : "have") "
        + "nothing new")
    return lines
  }
}
