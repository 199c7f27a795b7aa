// From paths to scanned logs, several at once. What comes out does not depend on how many.

internal import FailureClassification
internal import LogDecoding
internal import LogInput
internal import OutageReconstruction

/// One log after its scan: its ledger, and what was made of its events.
struct ScannedLog<Product: Sendable>: Sendable {
  var ledger: InputLedger
  var product: Product
  /// Its lines that could not be used, when somebody asked for them.
  var skipped: LineSpool?
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

  /// Scans the logs in `sources`.
  ///
  /// `make` builds what a log comes to; `take` gets it in the order of the sources' paths and, within
  /// an archive, of its members' paths, each as soon as its source and all before it are done.
  /// Returns how many members of archives the selection left out.
  @discardableResult
  func scan<Product: Sendable>(
    _ sources: [LogSource], make: @Sendable @escaping (inout LogScan) -> Product,
    take: (Product) -> Void
  ) async -> Int {
    var waiting: [Int: [Product]] = [:]
    var nextToTake = 0
    var leftOut = 0
    await withTaskGroup(of: (Int, SourceProducts<Product>).self) { group in
      var next = 0
      func start() {
        guard next < sources.count else { return }
        let number = next
        group.addTask { (number, products(of: sources[number], make)) }
        next += 1
      }
      for _ in 0..<max(1, jobs) { start() }
      for await (number, source) in group {
        start()
        waiting[number] = source.products
        leftOut += source.leftOut
        while let ready = waiting.removeValue(forKey: nextToTake) {
          for product in ready { take(product) }
          nextToTake += 1
        }
      }
    }
    return leftOut
  }

  /// What the logs in a source come to, by their paths: archives have their members in any order.
  private func products<Product>(
    of source: LogSource, _ make: (inout LogScan) -> Product
  ) -> SourceProducts<Product> {
    var products: [(path: String, product: Product)] = []
    let leftOut = source.forEachLog(limits: options.limits, selection: options.selection) { log in
      var scan = LogScan(log, settings: options, filter: filter)
      products.append((scan.path, make(&scan)))
      return true
    }
    products.sort { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
    return SourceProducts(products: products.map(\.product), leftOut: leftOut)
  }
}

/// What the logs in one source come to.
private struct SourceProducts<Product: Sendable>: Sendable {
  var products: [Product]
  /// Members that the selection left out.
  var leftOut: Int
}

/// Tells inputs that hold the same bytes.
struct SameBytesFinder {
  /// Numbers of inputs by what begins their hashes: of many inputs the list has all else.
  private var numbers: [UInt64: UInt32] = [:]

  /// Marks the ledger as a copy when an input among those before it has the same identity.
  ///
  /// Returns whether it is.
  mutating func note(_ ledger: inout InputLedger, behind earlier: [InputLedger]) -> Bool {
    guard let identity = ledger.identity else { return false }
    if let original = number(of: identity, among: earlier) {
      ledger.copyOf = earlier[original].path
      ledger.events = 0
      ledger.selection = SelectionCounts()
      ledger.timeGaps = TimeGaps()
      ledger.omissions = Omissions()
      let lines = ledger.totals.lines
      ledger.totals = LineTotals()
      ledger.totals.lines = lines
      ledger.totals.copies = lines
      return true
    }
    return false
  }

  /// The number of the input with this identity, or `nil` when it is the first one.
  private mutating func number(
    of identity: ContentIdentity, among earlier: [InputLedger]
  ) -> Int? {
    var key = identity.hash.high
    while let number = numbers[key] {
      if earlier[Int(number)].identity == identity { return Int(number) }
      key &+= 1
    }
    numbers[key] = UInt32(earlier.count)
    return nil
  }
}

extension [InputLedger] {
  /// Marks a log as a copy by its events: those that are left are its own.
  mutating func note(_ copy: CopiedLog) {
    guard let index = firstIndex(where: { $0.path == copy.path }) else { return }
    self[index].copyOf = copy.original
    self[index].events -= copy.events
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
