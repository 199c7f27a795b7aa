// What may happen: worlds made from a seed.

internal import SeededRandom

extension SimulatedWorld {
  /// The day on which all of it happens: 2026-11-03T06:00:00Z.
  private static let epoch: Moment = 1_793_685_600_000_000
  private static let minute: Moment = 60_000_000

  static let billingClasses = [
    "insufficient_quota", "credit_balance_exhausted", "organization_spend_limit_exceeded",
    "organization_usage_limit_exceeded", "billing_not_active", "billing_hard_limit_reached",
  ]

  init(seed: UInt64) {
    var random = SeededGenerator(seed &* 2_654_435_761 &+ 17)
    let from = Self.epoch + random.microseconds(0...80000)
    let length = Moment(random.number(100...240)) * Self.minute
    let story = Story.allCases[Int(seed % UInt64(Story.allCases.count))]
    let organizationCount = story == .twoOrganizations ? 2 : 1
    organizations = (0..<organizationCount).map { _ in
      SimulatedOrganization(
        id: "org-\(random.hex(12))",
        projects: ["proj_\(random.hex(10))", "proj_\(random.hex(10))"],
        rateLimits: random.pick([0, 0, 20, 60]), serverErrors: random.pick([0, 0, 20]))
    }
    self.seed = seed
    self.from = from
    until = from + length
    self.story = "\(story)"
    disorder = random.pick([0, 0, 5000, 30000])
    services = []
    for number in 0..<organizationCount {
      organizations[number].periods = Self.periods(
        story, of: organizations[number], from: from, length: length, random: &random)
    }
    addServices(story, &random)
  }

  /// The kinds of incidents.
  enum Story: CaseIterable {
    case plain, flapping, twoOutages, blips, atTheStart, ongoing, stopped, logsEndEarly
    case twoOrganizations, oneProject, classChanges, noOutage
  }

  private static func periods(
    _ story: Story, of organization: SimulatedOrganization, from: Moment, length: Moment,
    random: inout SeededGenerator
  ) -> [EmptyPeriod] {
    let kind = random.pick(billingClasses)
    let end = from + length
    let at = { (percent: Int) in from + length * Moment(percent) / 100 }
    let begin = at(random.number(25...45))
    let whole = EmptyPeriod(from: begin, until: at(random.number(55...70)), failureClass: kind)
    switch story {
    case .plain, .twoOrganizations: return [whole]
    case .flapping:
      let flap = EmptyPeriod(
        from: whole.until, until: whole.until + Moment(random.number(3...14)) * minute,
        failureClass: kind, share: random.number(20...70))
      return [whole, flap]
    case .twoOutages:
      return [
        EmptyPeriod(from: at(20), until: at(30), failureClass: kind),
        EmptyPeriod(from: at(65), until: at(75), failureClass: random.pick(billingClasses)),
      ]
    case .blips:
      return [20, 50, 80].map {
        EmptyPeriod(from: at($0), until: at($0) + minute / 2, failureClass: kind)
      }
    case .atTheStart:
      return [EmptyPeriod(from: from, until: at(random.number(20...50)), failureClass: kind)]
    case .ongoing, .stopped: return [EmptyPeriod(from: begin, until: end, failureClass: kind)]
    case .logsEndEarly:
      return [EmptyPeriod(from: begin, until: end - 8 * minute, failureClass: kind)]
    case .oneProject:
      return [
        EmptyPeriod(
          from: whole.from, until: whole.until, failureClass: "project_spend_limit_exceeded",
          project: organization.projects[0])
      ]
    case .classChanges:
      let middle = (whole.from + whole.until) / 2
      let other = billingClasses.filter { $0 != kind }
      return [
        EmptyPeriod(from: whole.from, until: middle, failureClass: kind),
        EmptyPeriod(
          from: middle + (random.chance(50) ? 0 : 6 * minute), until: whole.until,
          failureClass: random.pick(other)),
      ]
    case .noOutage: return []
    }
  }

  private mutating func addServices(_ story: Story, _ random: inout SeededGenerator) {
    let names = ["chat-api", "embed-worker", "summarizer", "agent", "moderation", "search"]
      .shuffled(using: &random)
    let least = story == .twoOrganizations || story == .oneProject ? 2 : 1
    let count = random.number(least...4)
    let stopped = until - Moment(random.number(25...40)) * Self.minute
    // Whether ids are logged is a matter of the company's logging more than of one service.
    let namesScope =
      story == .twoOrganizations || story == .oneProject ? 2 : random.pick([0, 1, 2, 2])
    for number in 0..<count {
      let organization = number % organizations.count
      let client = random.pick(SimulatedClient.allCases)
      var style = random.pick(LineStyle.allCases)
      if client == .node || client == .nodeFinalOnly || client == .vercel {
        style = .pino
      } else if style == .pino {
        style = .jsonLogger
      }
      let replicas = random.pick([1, 1, 2, 3])
      let logsTrace = random.chance(60)
      let overlaps = random.chance(20)
      let threads = style == .pod && !logsTrace ? 1 : random.pick([1, 1, 2])
      let logsOrganization = namesScope == 2 || namesScope == 1 && random.chance(50)
      services.append(
        SimulatedService(
          name: names[number], organization: organization,
          project: organizations[organization].projects[number % 2], client: client, style: style,
          replicas: replicas, threads: threads,
          pause: (random.chance(12) ? random.number(500...1500) : random.number(70...200))
            * replicas
            * threads, logsTrace: logsTrace,
          logsRequestIDs: random.chance(60), logsOrganization: logsOrganization,
          logsProject: story == .oneProject || logsOrganization && random.chance(50),
          overlaps: overlaps, sharesTraces: !overlaps && random.chance(25),
          successIsLikely: client.hidesRetries && random.chance(15),
          successIsSilent: random.chance(7),
          clocks: (0..<replicas).map { _ in
            random.chance(25) ? random.microseconds(-0.9...0.9) : 0
          },
          callsFrom: from, callsUntil: story == .stopped ? stopped : until))
    }
    if random.chance(8), var service = services.last, service.replicas > 1 {
      service.clocks[1] = random.microseconds(20...90)
      services[services.count - 1] = service
    }
  }
}
