// Large files that are read in parts: which part is next, and how parts become one again.

internal import FailureClassification
internal import LogInput

/// How what a log comes to is made: of one piece, or of its parts.
struct LogJoint<Product: Sendable>: Sendable {
  /// Adds the next part's, before which so many lines stand.
  var append: @Sendable (_ whole: inout Product, _ next: Product, _ linesBefore: Int) -> Void
  /// Ends a log; `joined` is what reading its parts came to, if it was read in parts.
  var finish: @Sendable (_ whole: inout Product, _ joined: InputSummary?) -> Void
}

/// A part after its scan.
struct ScannedPart<Product: Sendable>: Sendable {
  var product: Product
  var summary: InputSummary
  var lines: Int
  /// Whether the whole log would have given something else.
  var isTorn: Bool
}

/// What a task came to, with the numbers of its sources.
enum ScanOutcome<Product: Sendable>: Sendable {
  case whole([(number: Int, source: SourceProducts<Product>)])
  /// Also the part's number; no part when it belongs to the one before.
  case part(Int, Int, ScannedPart<Product>?)
  /// Also the number of an unpacked part, and whether it is the last one.
  case unpacked(Int, Int, ScannedPart<Product>, isLast: Bool)
  /// There was nothing more to unpack.
  case nothing(Int)
  /// The source has to be read in one piece.
  case uncuttable(Int)
}

/// What the logs in one source come to.
struct SourceProducts<Product: Sendable>: Sendable {
  var products: [Product]
  /// Members that the selection left out.
  var leftOut: Int
}

/// Says what is to be read next.
struct ScanQueue {
  enum Step {
    /// Sources that follow each other, by their numbers; whether a core may be free beside them.
    case whole(Range<Int>, isLast: Bool)
    /// A part of a source.
    case part(Int, LogParts, Int)
    /// The part of a source that is next to be unpacked.
    case unpacked(Int, UnpackedParts)
  }

  private let sources: [LogSource]
  private let cutsFiles: Bool
  private let workers: Int
  private var nextSource = 0
  /// The file that is read in parts at the moment.
  private var current: (source: Int, file: LogParts, next: Int)?
  /// The file that is unpacked in parts at the moment.
  private var unpacked: (source: Int, parts: UnpackedParts)?
  /// The files that are read in parts; how many, where that is known from the start.
  private var partCounts: [Int: Int?] = [:]
  private var again: [Int] = []

  init(_ sources: [LogSource], workers: Int, cutsFiles: Bool) {
    self.sources = sources
    self.workers = workers
    self.cutsFiles = cutsFiles
  }

  mutating func next() -> Step? {
    if let source = again.popLast() {
      return .whole(source..<source + 1, isLast: isAtEnd)
    }
    if let (source, file, part) = current {
      current = part + 1 < file.count ? (source, file, part + 1) : nil
      return .part(source, file, part)
    }
    if let (source, parts) = unpacked { return .unpacked(source, parts) }
    guard nextSource < sources.count else { return nil }
    let source = nextSource
    nextSource += 1
    if cutsFiles, let file = LogParts(sources[source]), EventStreamSign(file.head) == nil {
      partCounts[source] = file.count
      current = (source, file, 1)
      return .part(source, file, 0)
    }
    // Whole files go side by side at less cost, as long as there are enough of them.
    let isShort = sources.count - source < workers
    if cutsFiles, isShort, let parts = UnpackedParts(sources[source]),
      EventStreamSign(parts.head) == nil
    {
      partCounts[source] = .some(nil)
      unpacked = (source, parts)
      return .unpacked(source, parts)
    }
    nextSource = endOfSmall(from: source)
    return .whole(source..<nextSource, isLast: isAtEnd)
  }

  /// Small files cost less than the task that reads them: one takes some.
  private static let smallSize = 64 << 10
  private static let mostSmall = 32

  /// The end of the small files that follow each other from one on: behind that one at least.
  private func endOfSmall(from first: Int) -> Int {
    var end = first
    while end < sources.count, end - first < Self.mostSmall, !sources[end].isStandardInput,
      sources[end].size < Self.smallSize
    { end += 1 }
    return max(end, first + 1)
  }

  /// Whether nothing stands behind what was taken last.
  private var isAtEnd: Bool { nextSource == sources.count && current == nil && again.isEmpty }

  /// Whether a source is read in parts, and has not been given up.
  func isInParts(_ source: Int) -> Bool { partCounts[source] != nil }

  /// What a source's parts are put together in.
  func joinedParts<Product>(of source: Int) -> JoinedParts<Product> {
    JoinedParts(count: partCounts[source] ?? nil)
  }

  /// Notes that a source's last part is unpacked.
  mutating func endUnpacking(_ source: Int) {
    if unpacked?.source == source { unpacked = nil }
  }

  /// Gives the parts of a source up, if it is read in parts: it will be read in one piece.
  mutating func readWhole(_ source: Int) {
    guard partCounts.removeValue(forKey: source) != nil else { return }
    if current?.source == source { current = nil }
    endUnpacking(source)
    again.append(source)
  }
}

/// The parts of one file, in their order.
struct JoinedParts<Product: Sendable> {
  enum Progress {
    case incomplete
    case complete(Product, InputSummary)
    /// The file has to be read in one piece.
    case torn
  }

  /// Not yet known of what is still unpacked.
  private var count: Int?
  private var next = 0
  /// Parts that came before their turn.
  private var waiting: [Int: ScannedPart<Product>?] = [:]
  private var product: Product?
  private var summary = InputSummary()
  private var lines = 0

  init(count: Int?) { self.count = count }

  mutating func add(
    _ part: ScannedPart<Product>?, number: Int, isLast: Bool = false, _ joint: LogJoint<Product>
  ) -> Progress {
    if isLast { count = number + 1 }
    waiting[number] = .some(part)
    while let ready = waiting.removeValue(forKey: next) {
      next += 1
      guard let ready else { continue }
      if ready.isTorn { return .torn }
      if var whole = product {
        product = nil
        joint.append(&whole, ready.product, lines)
        product = whole
        summary.append(ready.summary)
      } else {
        product = ready.product
        summary = ready.summary
      }
      lines += ready.lines
    }
    guard next == count, let product else { return .incomplete }
    return .complete(product, summary)
  }
}
