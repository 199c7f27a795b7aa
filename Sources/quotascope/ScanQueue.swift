// Large files that are read in parts: which part is next, and how parts become one again.

internal import LogInput

/// How what a log comes to is made: of one piece, or of its parts.
struct LogJoint<Product: Sendable>: Sendable {
  /// Adds the next part's, before which so many lines stand.
  var append: @Sendable (_ whole: inout Product, _ next: Product, _ linesBefore: Int) -> Void
  /// Ends a log that was read, in whatever way.
  var finish: @Sendable (_ whole: inout Product, _ summary: InputSummary) -> Void
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
  }

  private let sources: [LogSource]
  private let cutsFiles: Bool
  private var nextSource = 0
  /// The file that is read in parts at the moment.
  private var current: (source: Int, file: LogParts, next: Int)?
  /// Parts of the files that are read in parts.
  private var partCounts: [Int: Int] = [:]
  private var again: [Int] = []

  init(_ sources: [LogSource], cutsFiles: Bool) {
    self.sources = sources
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
    guard nextSource < sources.count else { return nil }
    let source = nextSource
    nextSource += 1
    guard cutsFiles, let file = LogParts(sources[source]) else {
      let end = endOfSmall(from: source)
      nextSource = end
      return .whole(source..<end, isLast: isAtEnd)
    }
    partCounts[source] = file.count
    current = (source, file, 1)
    return .part(source, file, 0)
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

  /// Parts of a source; `nil` when it is not read in parts, or no longer.
  func partCount(of source: Int) -> Int? { partCounts[source] }

  /// Gives the parts of a source up: it will be read in one piece.
  mutating func readWhole(_ source: Int) {
    partCounts[source] = nil
    if current?.source == source { current = nil }
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

  private let count: Int
  private var next = 0
  /// Parts that came before their turn.
  private var waiting: [Int: ScannedPart<Product>?] = [:]
  private var product: Product?
  private var summary = InputSummary()
  private var lines = 0

  init(count: Int) { self.count = count }

  mutating func add(
    _ part: ScannedPart<Product>?, number: Int, _ joint: LogJoint<Product>
  ) -> Progress {
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
