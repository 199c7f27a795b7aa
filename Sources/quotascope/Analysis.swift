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
  ///   - filter: Finds the lines that are read.
  init(options: ScanSettings, jobs: Int, filter: MarkerFilter) {
    self.options = options
    self.jobs = jobs
    self.filter = filter
  }

  /// Scans the logs in `sources`.
  ///
  /// With `cutsFiles` large plain files are read in parts, which `joint` puts together; it also ends
  /// each log.
  ///
  /// `make` builds what a log comes to; `take` gets it with its source's number, in the order of the sources' paths and, within
  /// an archive, of its members' paths, each as soon as its source and all before it are done.
  /// Returns how many members of archives the selection left out.
  @discardableResult
  func scan<Product: Sendable>(
    _ sources: [LogSource], joint: LogJoint<Product>? = nil, cutsFiles: Bool = true,
    make: @Sendable @escaping (inout LogScan) -> Product,
    take: (_ source: Int, _ product: Product) -> Void
  ) async -> Int {
    var waiting: [Int: [Product]] = [:]
    var joined: [Int: JoinedParts<Product>] = [:]
    var nextToTake = 0
    var leftOut = 0
    await withTaskGroup(of: ScanOutcome<Product>.self) { group in
      var queue = ScanQueue(sources, workers: jobs, cutsFiles: cutsFiles && joint != nil)
      func start() {
        switch queue.next() {
        case .whole(let numbers, let isLast):
          let unpacksAhead = isLast && jobs > 1
          group.addTask {
            let shelf = DecoderShelf()
            return .whole(
              numbers.map { number in
                (
                  number,
                  products(of: sources[number], shelf, unpacksAhead: unpacksAhead, joint, make)
                )
              })
          }
        case .part(let number, let file, let part):
          group.addTask { .part(number, part, scannedPart(part, of: file, make)) }
        case .unpacked(let number, let parts):
          group.addTask { nextUnpacked(parts, of: number, make) }
        case nil: break
        }
      }
      func join(
        _ number: Int,
        _ add: (inout JoinedParts<Product>, LogJoint<Product>) -> JoinedParts<Product>.Progress
      ) {
        guard let joint, queue.isInParts(number) else { return }
        var whole = joined.removeValue(forKey: number) ?? queue.joinedParts(of: number)
        switch add(&whole, joint) {
        case .incomplete: joined[number] = whole
        case .complete(var product, let summary):
          joint.finish(&product, summary)
          waiting[number] = [product]
        case .torn: queue.readWhole(number)
        }
      }
      for _ in 0..<max(1, jobs) { start() }
      for await outcome in group {
        switch outcome {
        case .whole(let read):
          for (number, source) in read {
            waiting[number] = source.products
            leftOut += source.leftOut
          }
        case .part(let number, let part, let scanned):
          join(number) { $0.add(scanned, number: part, $1) }
        case .unpacked(let number, let part, let scanned, let isLast):
          if isLast { queue.endUnpacking(number) }
          join(number) { $0.add(scanned, number: part, isLast: isLast, $1) }
        case .nothing(let number): queue.endUnpacking(number)
        case .uncuttable(let number): queue.readWhole(number)
        }
        start()
        while let ready = waiting.removeValue(forKey: nextToTake) {
          for product in ready { take(nextToTake, product) }
          nextToTake += 1
        }
      }
    }
    return leftOut
  }

  /// What a part of a file comes to; `nil` when it belongs to the part before.
  private func scannedPart<Product>(
    _ number: Int, of file: LogParts, _ make: (inout LogScan) -> Product
  ) -> ScannedPart<Product>? {
    let part = file.part(number) { RecordExtent.clearBeginning($0, count: $1) }
    guard let part else { return nil }
    return scanned(file.open(part, limits: options.limits), part, make)
  }

  /// Unpacks the next part of a file, and scans it.
  private func nextUnpacked<Product>(
    _ parts: UnpackedParts, of number: Int, _ make: (inout LogScan) -> Product
  ) -> ScanOutcome<Product> {
    switch parts.next(firstRecord: { RecordExtent.clearBeginning($0, count: $1) }) {
    case .part(let part):
      let log = parts.open(part, limits: options.limits)
      return .unpacked(
        number, part.number, scanned(log, part.place, make), isLast: part.place.isLast)
    case .end: return .nothing(number)
    case .uncuttable: return .uncuttable(number)
    }
  }

  private func scanned<Product>(
    _ log: consuming OpenedLog, _ part: LogPart, _ make: (inout LogScan) -> Product
  ) -> ScannedPart<Product> {
    var scan = LogScan(log, settings: options, filter: filter, part: part)
    let product = make(&scan)
    return ScannedPart(
      product: product, summary: scan.summary, lines: scan.lines, isTorn: scan.isTorn)
  }

  /// What the logs in a source come to, by their paths: archives have their members in any order.
  private func products<Product>(
    of source: LogSource, _ shelf: DecoderShelf, unpacksAhead: Bool, _ joint: LogJoint<Product>?,
    _ make: (inout LogScan) -> Product
  ) -> SourceProducts<Product> {
    var products: [(path: String, product: Product)] = []
    let leftOut = source.forEachLog(
      limits: options.limits, selection: options.selection, unpacksAhead: unpacksAhead
    ) { log in
      var scan = LogScan(
        log, settings: options, filter: filter, part: source.part, shelf: shelf)
      var product = make(&scan)
      joint?.finish(&product, nil)
      products.append((scan.path, product))
      return true
    }
    products.sort { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
    return SourceProducts(products: products.map(\.product), leftOut: leftOut)
  }
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
