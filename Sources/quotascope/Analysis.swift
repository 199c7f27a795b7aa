// From paths to scanned logs, several at once. What comes out does not depend on how many.

internal import FailureClassification
internal import LogDecoding
internal import LogInput

/// One log after its scan: its ledger, and what was made of its events.
struct ScannedLog<Product: Sendable>: Sendable {
  var ledger: InputLedger
  var product: Product
}

/// Scans logs in parallel.
struct Analysis: Sendable {
  let options: ScanSettings
  let jobs: Int
  let progress: ProgressMeter
  private let filter = LogScan.makeFilter()

  init(options: ScanSettings, jobs: Int, progress: ProgressMeter) {
    self.options = options
    self.jobs = jobs
    self.progress = progress
  }

  /// Scans `sources`; `make` builds each log's product from its events, `take` gets the logs in the
  /// order of their paths, each as soon as it and all before it are done.
  func scan<Product: Sendable>(
    _ sources: [LogSource], make: @Sendable @escaping (LogScan) -> ScannedLog<Product>,
    take: (ScannedLog<Product>) -> Void
  ) async {
    var waiting: [Int: ScannedLog<Product>] = [:]
    var nextToTake = 0
    await withTaskGroup(of: (Int, ScannedLog<Product>).self) { group in
      var next = 0
      func start() {
        guard next < sources.count else { return }
        let number = next
        let scan = LogScan(source: sources[number], settings: options, filter: filter)
        group.addTask { (number, make(scan)) }
        next += 1
      }
      for _ in 0..<max(1, jobs) { start() }
      for await (number, log) in group {
        start()
        waiting[number] = log
        while let ready = waiting.removeValue(forKey: nextToTake) {
          take(ready)
          nextToTake += 1
        }
      }
    }
  }
}

/// Tells inputs that hold the same bytes.
struct CopyFinder {
  private var firstPath: [String: String] = [:]

  /// Marks the ledger as a copy when an earlier input has the same identity.
  ///
  /// Returns whether it is.
  mutating func note(_ ledger: inout InputLedger) -> Bool {
    guard let identity = ledger.identity else { return false }
    if let original = firstPath[identity] {
      ledger.copyOf = original
      ledger.events = 0
      let lines = ledger.totals.lines
      ledger.totals = LineTotals()
      ledger.totals.lines = lines
      ledger.totals.copies = lines
      return true
    }
    firstPath[identity] = ledger.path
    return false
  }
}

extension RejectedPath {
  /// A path that was not read, as an input of the report.
  var ledger: InputLedger {
    var ledger = InputLedger(path: path)
    ledger.problems = [problem]
    return ledger
  }
}
