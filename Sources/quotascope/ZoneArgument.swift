internal import ArgumentParser
internal import LogDecoding

/// A zone on the command line: `UTC`, an offset, or a place of the zone database.
struct ZoneArgument: ExpressibleByArgument, Sendable, Equatable {
  var zone: ClockZone
  /// Why the zone cannot be used: told by whoever asked for it, who names it better than the parser
  /// of arguments can.
  private(set) var problem: ZoneProblem?

  static let utc = ZoneArgument(zone: .utc)

  private init(zone: ClockZone) {
    self.zone = zone
  }

  init?(argument: String) {
    if ["utc", "z", "gmt"].contains(argument.lowercased()) {
      self = .utc
      return
    }
    if let offset = Self.offset(argument) {
      self.init(zone: ClockZone(offset: offset, name: argument))
      return
    }
    do {
      self.init(zone: try ZoneDatabase.system.zone(named: argument))
    } catch {
      self.init(zone: .utc)
      problem = error
    }
  }

  /// Throws when there is no such zone.
  func validate(_ option: String) throws {
    if let problem { throw ValidationError("\(option): \(problem.message)") }
  }

  var defaultValueDescription: String { zone.name }

  /// Seconds east of UTC of `+02:00`.
  private static func offset(_ argument: String) -> Int? {
    let parts = argument.dropFirst().split(separator: ":", omittingEmptySubsequences: false)
    guard let sign = argument.first, sign == "+" || sign == "-", parts.count == 2,
      parts.allSatisfy({ $0.count == 2 }), let hours = Int(parts[0]), let minutes = Int(parts[1]),
      (0...18).contains(hours), (0...59).contains(minutes)
    else { return nil }
    return (sign == "-" ? -1 : 1) * (hours * 3600 + minutes * 60)
  }
}

/// A year on the command line.
struct YearArgument: ExpressibleByArgument, Sendable, Equatable {
  var year: Int

  init?(argument: String) {
    guard argument.count == 4, let year = Int(argument), (2000...2099).contains(year) else {
      return nil
    }
    self.year = year
  }
}
