/// What somebody may have meant.
enum Suggestion {
  /// The end of a message about a word that is not known: the nearest one, else all of them.
  static func words(for word: String, among known: [String]) -> String {
    let nearest = known.map { (distance: distance($0, word), word: $0) }
      .min { ($0.distance, $0.word) < ($1.distance, $1.word) }
    if let nearest, nearest.distance <= max(1, word.count / 3) {
      return "; did you mean \"\(nearest.word)\"?"
    }
    return "; known are " + known.sorted().joined(separator: ", ")
  }

  /// Letters to put in, take out, replace or swap with their neighbour.
  static func distance(_ left: String, _ right: String) -> Int {
    let left = Array(left.unicodeScalars.prefix(64))
    let right = Array(right.unicodeScalars.prefix(64))
    var beforeLast: [Int] = []
    var last = Array(0...right.count)
    for (row, letter) in left.enumerated() {
      var current = [row + 1]
      for (column, other) in right.enumerated() {
        var best = min(
          last[column + 1] + 1, current[column] + 1, last[column] + (letter == other ? 0 : 1))
        if row > 0, column > 0, letter == right[column - 1], left[row - 1] == other {
          best = min(best, beforeLast[column - 1] + 1)
        }
        current.append(best)
      }
      beforeLast = last
      last = current
    }
    return last[right.count]
  }
}
