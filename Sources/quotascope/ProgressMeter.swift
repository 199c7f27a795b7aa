internal import Glibc
internal import Synchronization

/// Shows on a terminal how far reading is: share, rate, time left.
final class ProgressMeter: Sendable {
  private let totalBytes: Int
  private let isShown: Bool
  private let doneBytes = Atomic<Int>(0)
  private let lastShown = Atomic<Int>(0)
  private let started = ContinuousClock.now

  /// Milliseconds between two pictures.
  private static let interval = 200

  init(totalBytes: Int, isShown: Bool) {
    self.totalBytes = totalBytes
    self.isShown = isShown && isatty(STDERR_FILENO) == 1
  }

  /// Counts bytes that were read; may be called from any thread.
  func add(_ bytes: Int) {
    guard isShown else { return }
    let done = doneBytes.add(bytes, ordering: .relaxed).newValue
    let elapsed = Self.milliseconds(started.duration(to: .now))
    let last = lastShown.load(ordering: .relaxed)
    guard elapsed - last >= Self.interval,
      lastShown.compareExchange(expected: last, desired: elapsed, ordering: .relaxed).exchanged
    else { return }
    show(done: done, milliseconds: elapsed)
  }

  /// Takes the picture away.
  func finish() {
    if isShown && lastShown.load(ordering: .relaxed) > 0 { writeToError("\r\u{1b}[K") }
  }

  private func show(done: Int, milliseconds: Int) {
    let rate = Double(done) / Double(max(1, milliseconds)) * 1000
    var text = "\r\u{1b}[K\(done >> 20) MiB read, \(Int(rate) >> 20) MiB/s"
    if totalBytes > 0 {
      let share = min(100, 100 * done / totalBytes)
      let left = Int((Double(max(0, totalBytes - done)) / max(1, rate)).rounded(.up))
      text =
        "\r\u{1b}[K\(share) % of \(totalBytes >> 20) MiB, \(Int(rate) >> 20) MiB/s, \(left) s left"
    }
    writeToError(text)
  }

  private static func milliseconds(_ duration: Duration) -> Int {
    let (seconds, attoseconds) = duration.components
    return Int(seconds) * 1000 + Int(attoseconds / 1_000_000_000_000_000)
  }
}
