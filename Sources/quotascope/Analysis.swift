// From paths to scanned logs, several at once. What comes out does not depend on how many.

internal import FailureClassification
internal import LogDecoding
internal import LogInput

/// One log after its scan: its ledger, and what was made of its events.
struct ScannedLog<Product: Sendable>: Sendable {
  var ledger: InputLedger
  var product: Product
  /// Its lines that could not be used.
  var skipped: LineSpool
}

/// Scans logs in parallel.
struct Analysis: Sendable {
  private let options: ScanSettings
  private let jobs: Int
  private let filter: MarkerFilter

  /// - Parameters:
  ///   - options: How logs are read.
  ///   - jobs: How many at once.
  ///   - markers: Words without one of which a line is not read.
  init(options: ScanSettings, jobs: Int, markers: [String]) {
    self.options = options
    self.jobs = jobs
    filter = MarkerFilter(words: markers)
  }

  /// Scans `sources`.
  ///
  /// `make` builds what a log comes to; `take` gets it in the order of the logs' paths, each as soon
  /// as it and all before it are done.
  func scan<Product: Sendable>(
    _ sources: [LogSource], make: @Sendable @escaping (LogScan) -> Product,
    take: (Product) -> Void
  ) async {
    var waiting: [Int: Product] = [:]
    var nextToTake = 0
    await withTaskGroup(of: (Int, Product).self) { group in
      var next = 0
      func start() {
        guard next < sources.count else { return }
        let number = next
        let scan = LogScan(source: sources[number], settings: options, filter: filter)
        group.addTask { (number, make(scan)) }
        next += 1
      }
      for _ in 0..<max(1, jobs) { start() }
      for await (number, product) in group {
        start()
        waiting[number] = product
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
      ledger.selection = SelectionCounts()
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

extension InputLedger {
  /// The ledger as it would be if the log ended at a moment: what comes later was not asked for.
  func ending(at until: Timestamp?) -> InputLedger {
    guard let until, let last, last > until else { return self }
    var ledger = self
    ledger.last = until
    return ledger
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
