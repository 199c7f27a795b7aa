// The options of the map step, as the headers of event files tell them.

internal import FailureClassification
internal import LogDecoding
internal import LogInput

/// What the options come to with which the events of some event files were found.
struct MappedOptions {
  /// Values by name, of all event files.
  private var values: [String: Set<String>] = [:]
  /// How many headers say each option.
  private var counts: [String: Int] = [:]
  private var headers = 0

  mutating func note(_ options: [EventStreamHeader.Option]) {
    headers += 1
    for option in options {
      values[option.name, default: []].insert(option.value)
      counts[option.name, default: 0] += 1
    }
  }

  var isEmpty: Bool { headers == 0 }

  /// The value of an option that all headers say alike.
  private func common(_ name: String) -> String? {
    guard counts[name] == headers, let all = values[name], all.count == 1 else { return nil }
    return all.first
  }

  /// The time that all event files were asked for.
  var window: TimeWindow {
    TimeWindow(
      since: common("since").flatMap(Self.time), until: common("until").flatMap(Self.time))
  }

  /// The services that all event files were asked for.
  var services: [String] {
    common("service").map { $0.split(separator: ",").map(Self.trimmed) } ?? []
  }

  /// The zone in which all of them read times without one.
  var assumedZone: ClockZone? {
    common("assume_timezone").flatMap { ZoneArgument(argument: $0)?.zone }
  }

  /// Of some options those that not all headers say alike, with all values; `none` where one does not
  /// say it.
  func differing(_ names: [String]) -> [(name: String, values: [String])] {
    names.compactMap { name in
      guard let all = values[name], common(name) == nil else { return nil }
      let isMissing = counts[name] != headers
      return (name, all.sorted() + (isMissing ? ["none"] : []))
    }
  }

  /// The options of a report of these files, by name.
  ///
  /// - Parameters:
  ///   - own: Those that were given to the report.
  ///   - readsLogs: Whether it is a report of logs, too.
  /// - Returns: Own ones where there are some; the zone, which always has a value, is told of what
  ///   was read.
  func adding(
    to own: [(String, String)], readsLogs: Bool
  ) -> [(name: String, value: String)] {
    var all = values
    for (name, value) in own {
      let isZone = name == "assume_timezone"
      if isZone && readsLogs {
        all[name, default: []].insert(value)
      } else if !isZone || all[name] == nil {
        all[name] = [value]
      }
    }
    return all.map { ($0.key, $0.value.sorted().joined(separator: ", ")) }
      .sorted { $0.name < $1.name }
  }

  // MARK: One header

  /// Those of a header's options that events depend on; the others say which logs were read.
  static func meaning(of options: [EventStreamHeader.Option]) -> [EventStreamHeader.Option] {
    options.filter { !["config", "exclude", "include"].contains($0.name) }
      .sorted { $0.name < $1.name }
  }

  /// The time that a stream was asked for.
  static func window(of options: [EventStreamHeader.Option]) -> TimeWindow {
    func time(_ name: String) -> Timestamp? {
      options.first { $0.name == name }.flatMap { self.time($0.value) }
    }
    return TimeWindow(since: time("since"), until: time("until"))
  }

  private static func time(_ text: String) -> Timestamp? {
    guard case .absolute(let time) = MomentExpression(text) else { return nil }
    return time
  }

  private static func trimmed(_ text: Substring) -> String {
    String(text.drop { $0 == " " })
  }
}
