// What each hour cost, by project and organization: for the burn before an outage.

internal import FailureClassification
internal import LogDecoding

/// Costs by hour and scope.
struct ScopedHours: Sendable {
  /// Whom OpenAI bills; `nil` where the log does not say it.
  struct Payer: Hashable, Sendable {
    var organization: String?
    var project: String?
  }

  /// A payer by its names' numbers.
  private struct Key: Hashable, Sendable {
    var organization: Symbol = 0
    var project: Symbol = 0
  }

  struct Cell: Sendable {
    var cost = Dollars.zero
    /// The last line that tells of it.
    var time = Int64.min
    var row = 0

    fileprivate mutating func add(_ cost: Dollars, _ request: MeteredRequest) {
      self.cost += cost
      if (request.time, request.row) > (time, row) {
        time = request.time
        row = request.row
      }
    }
  }

  private var hours: [Int64: [Key: Cell]] = [:]
  private var cellCount = 0
  private var payers: [Key: Payer] = [:]
  /// A log that names more payers than anybody has: they are not told apart.
  private var isUnscoped = false
  /// The first hour with a successful request, in which the log may begin.
  private var firstHour = Int64.max
  /// Hours up to this one were left out.
  private var leftOut = Int64.min

  private static let mostCells = 32_768
  private static let mostPayers = 1000
  /// A median of fewer hours says nothing.
  private static let fewestHours: Int64 = 3

  /// Notes that the log tells of requests in this hour.
  mutating func noteBegin(_ hour: Int64) { firstHour = min(firstHour, hour) }

  mutating func add(
    _ cost: Dollars, _ request: MeteredRequest, hour: Int64, _ name: (Symbol) -> String?
  ) {
    let key = key(of: request, name)
    if let place = hours.index(forKey: hour),
      let own = hours.values[place].index(forKey: key)
    {
      hours.values[place].values[own].add(cost, request)
      return
    }
    var cell = Cell()
    cell.add(cost, request)
    hours[hour, default: [:]][key] = cell
    cellCount += 1
    if cellCount > 2 * Self.mostCells { trim() }
  }

  /// Notes the payer; from too many payers on it is the same for all.
  private mutating func key(of request: MeteredRequest, _ name: (Symbol) -> String?) -> Key {
    guard !isUnscoped else { return Key() }
    let key = Key(organization: request.organization, project: request.project)
    guard payers[key] == nil else { return key }
    payers[key] = Payer(organization: name(key.organization), project: name(key.project))
    guard payers.count > Self.mostPayers else { return key }
    isUnscoped = true
    payers = [Key(): Payer()]
    hours = hours.mapValues { [Key(): Self.sum($0.values) ?? Cell()] }
    cellCount = hours.count
    return Key()
  }

  /// Leaves out the oldest hours, whole ones, so that the rest is the same in any order of adding.
  mutating func trim() {
    var count = cellCount
    guard count > Self.mostCells else { return }
    for hour in hours.keys.sorted() where count > Self.mostCells {
      count -= hours.removeValue(forKey: hour)?.count ?? 0
      leftOut = max(leftOut, hour)
    }
    cellCount = count
  }

  private static func sum(_ cells: some Sequence<Cell>) -> Cell? {
    var sum: Cell?
    for cell in cells {
      var whole = sum ?? Cell()
      whole.cost += cell.cost
      if (cell.time, cell.row) > (whole.time, whole.row) {
        whole.time = cell.time
        whole.row = cell.row
      }
      sum = whole
    }
    return sum
  }

  // MARK: Burn

  /// The last whole hour before a moment against the median of the hours before it.
  ///
  /// Of the scope's project where its requests name one, else of its organization, else of all.
  /// Hours without requests count as free. `nil` when nothing was spent in that hour, or when there
  /// are fewer than three hours before it or nothing was spent in most of them.
  func burn(before time: Int64, _ scope: Scope) -> (burn: HourBurn, payer: Payer)? {
    var payers: [Payer] = []
    if let project = scope.project { payers.append(Payer(project: project)) }
    if let organization = scope.organization { payers.append(Payer(organization: organization)) }
    for payer in payers + [Payer()] {
      let costs = costs(of: payer)
      guard !costs.isEmpty else { continue }
      return burn(before: time, costs).map { ($0, payer) }
    }
    return nil
  }

  struct HourBurn {
    var hour: Int64
    var cost: Dollars
    var median: Dollars
    var row: Int
  }

  /// By hour, of all payers that agree with what `payer` says.
  private func costs(of payer: Payer) -> [Int64: Cell] {
    let wanted = payers.filter { _, other in
      (payer.project == nil || other.project == payer.project)
        && (payer.organization == nil || other.organization == payer.organization)
    }
    return hours.compactMapValues { cells in
      Self.sum(cells.filter { wanted[$0.key] != nil }.values)
    }
  }

  private func burn(before time: Int64, _ costs: [Int64: Cell]) -> HourBurn? {
    let hour = SpendMeter.hour(of: time) - 1
    // The first hour of the log need not be whole.
    let first = max(firstHour, leftOut) + 1
    guard let cell = costs[hour], cell.cost > .zero, hour - first >= Self.fewestHours else {
      return nil
    }
    let before = costs.filter { (first..<hour).contains($0.key) }.map(\.value.cost).sorted()
    let median = Self.median(before, count: Int(hour - first))
    guard median > .zero else { return nil }
    return HourBurn(hour: hour, cost: cell.cost, median: median, row: cell.row)
  }

  /// The median of `count` costs, of which those that are not in `sorted` are 0.
  private static func median(_ sorted: [Dollars], count: Int) -> Dollars {
    let free = count - sorted.count
    func cost(_ place: Int) -> Dollars { place < free ? .zero : sorted[place - free] }
    let sum = cost((count - 1) / 2) + cost(count / 2)
    return Dollars(picodollars: sum.picodollars / 2)
  }
}

extension Spend {
  /// What the last whole hour before a moment cost against the usual hour.
  func burn(before time: Int64, _ scope: Scope, _ evidence: (Int) -> Evidence) -> Burn? {
    guard let (burn, payer) = scopedHours.burn(before: time, scope) else { return nil }
    var told = Burn(
      hour: SpendMeter.start(ofHour: burn.hour), usd: burn.cost.usd, medianUSD: burn.median.usd,
      evidence: evidence(burn.row))
    told.project = payer.project
    told.organization = payer.organization
    return told
  }
}
