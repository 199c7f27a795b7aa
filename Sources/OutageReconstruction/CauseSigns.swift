// How evidence for and against a cause becomes a verdict.

/// A piece of evidence, and how much it weighs.
struct Sign {
  enum Weight: Int, Comparable {
    /// The cause is among several that fit.
    case narrows
    /// It fits better than without.
    case weak
    /// It would be surprising otherwise.
    case strong
    /// OpenAI's own words, or what cannot be otherwise.
    case decides

    static func < (left: Weight, right: Weight) -> Bool { left.rawValue < right.rawValue }
  }

  var weight: Weight
  var statement: Statement
}

/// What speaks for and against one cause.
struct CauseSigns {
  private(set) var supporting: [Sign] = []
  private(set) var opposing: [Sign] = []

  mutating func speaksFor(_ weight: Sign.Weight, _ statement: Statement?) {
    if let statement { supporting.append(Sign(weight: weight, statement: statement)) }
  }

  mutating func speaksAgainst(_ weight: Sign.Weight, _ statement: Statement?) {
    if let statement { opposing.append(Sign(weight: weight, statement: statement)) }
  }

  /// The verdict: the heavier side wins, and what is strong on both sides stays possible.
  ///
  /// Nothing is ever certain: a code says which limit was met, not what led to it.
  var verdict: CauseVerdict {
    switch (supporting.map(\.weight).max(), opposing.map(\.weight).max()) {
    case (.decides, _): .likely
    case (_, .decides): .ruledOut
    case (.strong, .strong): .possible
    case (.strong, _): .likely
    case (_, .strong): .unlikely
    case (.weak, _): .possible
    case (_, .weak): .unlikely
    case (.narrows, _): .possible
    case (nil, _): .noEvidence
    }
  }

  /// What is shown for the cause: that a code only narrows it is said where nothing says more.
  var shownSupport: [Statement] {
    let heavier = supporting.filter { $0.weight > .narrows }
    return (heavier.isEmpty ? supporting : heavier).map(\.statement)
  }
}
