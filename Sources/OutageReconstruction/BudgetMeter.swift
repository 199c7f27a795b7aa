// When a month's budget was used up, to the minute.

internal import LogDecoding

/// Adds up what each minute cost.
struct BudgetMeter {
  private let monthly: Dollars
  private var minutes: [Int64: Minute] = [:]
  /// By months since year 0.
  private var months: [Int: Dollars] = [:]
  /// The last line of the minutes that were left out.
  private var leftOut = Int64.min
  private var first = Int64.max
  private var last = Int64.min

  private struct Minute {
    var cost = Dollars.zero
    /// The last line of the minute.
    var time = Int64.min
    var row = 0
  }

  /// So many minutes are told apart, the newest: 45 days, which hold every present month.
  private static let mostMinutes = 65_536
  private static let nanosecondsPerMinute: Int64 = 60_000_000_000
  private static let nanosecondsPerDay: Int64 = 86_400_000_000_000

  init(_ monthly: Dollars) {
    self.monthly = monthly
  }

  mutating func add(_ cost: Dollars, _ request: MeteredRequest) {
    let number = SpendMeter.floorDivision(request.time, Self.nanosecondsPerMinute)
    var minute = minutes[number] ?? Minute()
    minute.cost += cost
    if (request.time, request.row) > (minute.time, minute.row) {
      minute.time = request.time
      minute.row = request.row
    }
    minutes[number] = minute
    months[Self.month(of: request.time), default: .zero] += cost
    first = min(first, request.time)
    last = max(last, request.time)
    if minutes.count > 2 * Self.mostMinutes { trim() }
  }

  private mutating func trim() {
    guard minutes.count > Self.mostMinutes else { return }
    for number in minutes.keys.sorted().dropLast(Self.mostMinutes) {
      leftOut = max(leftOut, minutes.removeValue(forKey: number)?.time ?? .min)
    }
  }

  // MARK: Months

  private static func month(of time: Int64) -> Int {
    let day = Timestamp(nanoseconds: time).dayAndNanoseconds.day
    return day.year * 12 + day.month - 1
  }

  /// The first moment of a month.
  private static func start(of month: Int) -> Int64 {
    let day = CalendarDay(year: month / 12, month: month % 12 + 1, day: 1)
    return Int64(day.daysSinceEpoch).multipliedReportingOverflow(by: nanosecondsPerDay).partialValue
  }

  // MARK: Result

  consuming func use(_ evidence: (Int) -> Evidence) -> BudgetUse {
    trim()
    var passed: [Int: [Evidence?]] = [:]
    var sums: [Int: Dollars] = [:]
    for (_, minute) in minutes.sorted(by: { $0.key < $1.key }) {
      let month = Self.month(of: minute.time)
      let before = sums[month] ?? .zero
      let sum = before + minute.cost
      sums[month] = sum
      for (place, percent) in BudgetUse.marks.enumerated() {
        guard Self.reaches(sum, percent, of: monthly), !Self.reaches(before, percent, of: monthly)
        else { continue }
        passed[month, default: BudgetUse.marks.map { _ in nil }][place] = evidence(minute.row)
      }
    }
    let leftOutMonth = leftOut == .min ? nil : Self.month(of: leftOut)
    let told = months.sorted { $0.key < $1.key }.map { month, cost in
      let isTimed = leftOutMonth.map { month > $0 } ?? true
      return BudgetMonth(
        month: "\(padded(month / 12, 4))-\(padded(month % 12 + 1, 2))", cost: cost,
        passed: isTimed
          ? passed[month] ?? BudgetUse.marks.map { _ in nil }
          : BudgetUse.marks.map { _ in nil },
        isTimed: isTimed)
    }
    return BudgetUse(monthly: monthly, months: told, projection: projection)
  }

  private static func reaches(_ sum: Dollars, _ percent: Int, of budget: Dollars) -> Bool {
    sum.picodollars * 100 >= budget.picodollars * Int128(percent)
  }

  /// Goes on from the last priced request at the rate of the 24 h before it.
  private var projection: BudgetProjection {
    guard last > .min,
      last.subtractingReportingOverflow(first).partialValue
        >= Self.nanosecondsPerDay
    else { return .unknown }
    let lastMinute = SpendMeter.floorDivision(last, Self.nanosecondsPerMinute)
    let perDay = minutes.filter { $0.key > lastMinute - 1440 }.values
      .reduce(Dollars.zero) { $0 + $1.cost }
    guard perDay > .zero else { return .never(perDay: perDay) }
    let month = Self.month(of: last)
    let left = monthly - (months[month] ?? .zero)
    if left > .zero, let moment = moment(left, perDay, from: last),
      moment < Self.start(of: month + 1)
    {
      return meets(perDay, at: moment)
    }
    // A budget that this month passed or does not meet begins anew with the next one.
    let next = Self.start(of: month + 1)
    if let moment = moment(monthly, perDay, from: next), moment < Self.start(of: month + 2) {
      return meets(perDay, at: moment)
    }
    return .never(perDay: perDay)
  }

  private func meets(_ perDay: Dollars, at moment: Int64) -> BudgetProjection {
    .meets(
      perDay: perDay, at: Timestamp(nanoseconds: moment, fractionDigits: 0),
      days: Double(moment - last) / Double(Self.nanosecondsPerDay))
  }

  /// When so much is spent; `nil` far in the future.
  private func moment(_ cost: Dollars, _ perDay: Dollars, from start: Int64) -> Int64? {
    let duration = cost.picodollars * Int128(Self.nanosecondsPerDay) / perDay.picodollars
    guard duration < Int128(Self.nanosecondsPerDay) * 3660 else { return nil }
    let (moment, overflow) = start.addingReportingOverflow(Int64(duration))
    return overflow ? nil : moment
  }
}
