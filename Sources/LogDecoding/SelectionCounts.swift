// What was left out of a log because nobody asked for it.

/// Events outside of what was asked for.
package struct SelectionCounts: Sendable, Equatable {
  /// Earlier than the window.
  package var eventsBefore = 0
  /// Refusals for lack of money among them.
  package var refusalsBefore = 0
  /// Later than the window.
  package var eventsAfter = 0
  package var refusalsAfter = 0
  package var eventsOfOtherServices = 0
  /// Kept although a window was asked for: nobody knows whether they lie in it.
  package var eventsWithoutTime = 0

  package init() {}

  /// Events that were left out.
  package var leftOut: Int { eventsBefore + eventsAfter + eventsOfOtherServices }

  package static func += (left: inout SelectionCounts, right: SelectionCounts) {
    left.eventsBefore += right.eventsBefore
    left.refusalsBefore += right.refusalsBefore
    left.eventsAfter += right.eventsAfter
    left.refusalsAfter += right.refusalsAfter
    left.eventsOfOtherServices += right.eventsOfOtherServices
    left.eventsWithoutTime += right.eventsWithoutTime
  }
}

/// Finds the lines all of whose records lie outside of a window.
package struct WindowedLines: Sendable {
  private let window: TimeWindow
  /// The line whose records come now.
  private var line = 0
  /// What the totals count for it.
  private var counted: [CountedLines] = []
  private var isInside = true
  private var outside: [CountedLines] = []

  package init(_ window: TimeWindow) {
    self.window = window
  }

  /// Where the record lies.
  ///
  /// Records come in the order of their lines.
  package mutating func place(of record: borrowing LogRecord) -> TimeWindow.Place {
    guard !window.isEndless else { return .inside }
    let place = window.place(of: record.time)
    if record.index == 0 || record.line != line {
      closeLine()
      line = record.line
      isInside = false
    }
    counted.append(record.counted)
    if place == .inside { isInside = true }
    return place
  }

  /// Counts those lines as left out, and no longer as what they were read as.
  package mutating func settle(_ totals: inout LineTotals) {
    closeLine()
    for counted in outside {
      switch counted.form {
      case .json: totals.json -= counted.lines
      case .repaired: totals.jsonRepaired -= counted.lines
      case .text: totals.text -= counted.lines
      }
      totals.leftOut += counted.lines
    }
  }

  private mutating func closeLine() {
    defer { counted.removeAll(keepingCapacity: true) }
    guard !isInside else { return }
    for counted in counted {
      if let index = outside.firstIndex(where: { $0.form == counted.form }) {
        outside[index].lines += counted.lines
      } else {
        outside.append(counted)
      }
    }
  }
}
