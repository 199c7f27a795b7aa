// The filter that tells which lines are read at all. The only file besides `JSONDocument.swift` that
// calls C.

internal import CLineScanner

/// A line of a block that is worth reading.
struct CandidateLine {
  /// Position in the block, without line end.
  var range: Range<Int>
  /// From 0 for the block's first line.
  var number: Int
}

/// A compiled set of marker words.
///
/// Immutable after its making, so several workers may use one.
@safe
package final class MarkerFilter: @unchecked Sendable {
  private let markers: OpaquePointer
  /// For the test that holds the SIMD form against the plain one.
  private let isPortable: Bool
  private static let batch = 1024

  /// Words shorter than four bytes are no markers: such a table is a mistake of ours.
  package init(words: [String], isPortable: Bool = false) {
    var bytes: [UInt8] = []
    var ranges: [Range<Int>] = []
    for word in words {
      let start = bytes.count
      bytes.append(contentsOf: word.lowercased().utf8)
      ranges.append(start..<bytes.count)
    }
    let lengths = ranges.map(\.count)
    let created = unsafe bytes.withUnsafeBufferPointer { buffer in
      let starts: [UnsafePointer<UInt8>?] = unsafe ranges.map { range in
        unsafe buffer.baseAddress.map { unsafe $0 + range.lowerBound }
      }
      return unsafe qs_markers_create(starts, lengths, ranges.count)
    }
    guard let created = unsafe created else { preconditionFailure("a marker is too short") }
    unsafe markers = created
    self.isPortable = isPortable
  }

  deinit {
    unsafe qs_markers_destroy(markers)
  }

  /// Appends the lines of `block[0..<count]` that hold a marker or are at least `longLine` long to
  /// `found`, and counts the others in `totals`.
  ///
  /// Returns how many lines the block has.
  func scan(
    _ block: Span<UInt8>, count: Int, longLine: Int, into found: inout [CandidateLine],
    totals: inout LineTotals
  ) -> Int {
    var counts = qs_line_counts()
    unsafe block.withUnsafeBufferPointer { block in
      unsafe withUnsafeTemporaryAllocation(of: qs_line.self, capacity: Self.batch) { lines in
        var start = 0
        while start < count {
          var consumed = 0
          let written = unsafe qs_markers_scan(
            markers, block.baseAddress.map { unsafe $0 + start }, count - start, longLine,
            isPortable, lines.baseAddress, Self.batch, &consumed, &counts)
          for index in 0..<written {
            let line = unsafe lines[index]
            let offset = start + Int(line.offset)
            found.append(
              CandidateLine(range: offset..<offset + Int(line.length), number: Int(line.number)))
          }
          start += consumed
        }
      }
    }
    totals.lines += Int(counts.lines)
    totals.blank += Int(counts.blank)
    totals.withoutMarker += Int(counts.without_marker)
    return Int(counts.lines)
  }
}
