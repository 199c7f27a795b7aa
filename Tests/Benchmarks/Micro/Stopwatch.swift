/// Times something several times, and writes a row of a table about it.
final class Stopwatch {
  /// How often each thing is done; the median counts.
  let runs: Int
  /// Names of the rows that are wanted; all when empty.
  let only: Set<String>
  /// Whether any row was wrong.
  private(set) var hasFailed = false

  init(runs: Int, only: Set<String>) {
    self.runs = runs
    self.only = only
  }

  /// What is counted by the second.
  enum Amount {
    case bytes(Int)
    case items(Int, of: String)
  }

  func isWanted(_ name: String) -> Bool { only.isEmpty || only.contains(name) }

  /// Writes a row about a body, which does an amount of work and returns a check of it.
  ///
  /// Each run must return what is expected: work that is left out is no speed.
  func row(
    _ name: String, _ what: String, _ amount: Amount, expected: Int, _ body: () -> Int
  ) {
    guard isWanted(name) else { return }
    var seconds: [Double] = []
    for _ in 0..<runs {
      var result = 0
      let time = ContinuousClock().measure { result = body() }
      guard result == expected else {
        print("| \(name) | \(what) | WRONG: \(result) instead of \(expected) | |")
        hasFailed = true
        return
      }
      seconds.append(time / .seconds(1))
    }
    seconds.sort()
    let (median, fastest, slowest) = (seconds[runs / 2], seconds[0], seconds[runs - 1])
    print(
      "| \(name) | \(what) | \(Self.text(amount, median)) |"
        + " \(Self.text(amount, slowest)) to \(Self.text(amount, fastest)) |")
  }

  private static func text(_ amount: Amount, _ seconds: Double) -> String {
    switch amount {
    case .bytes(let count): "\(rounded(Double(count) / seconds / 1e9)) GB/s"
    case .items(let count, let name):
      "\(rounded(seconds / Double(max(1, count)) * 1e9)) ns per \(name)"
    }
  }

  /// With two digits behind the point below 10, else none.
  private static func rounded(_ value: Double) -> String {
    guard value < 10 else { return "\(Int(value.rounded()))" }
    let hundredths = Int((value * 100).rounded())
    return "\(hundredths / 100).\(hundredths / 10 % 10)\(hundredths % 10)"
  }
}
