import FailureClassification
import Testing

@testable import OutageReconstruction

/// What a quota belongs to, and which outages are one event.
@Suite struct ScopeTests {
  private func working(
    _ service: String, project: String? = nil, organization: String? = nil,
    in range: ClosedRange<Int>, every step: Int
  ) -> [FailureEvent] {
    stride(from: range.lowerBound, through: range.upperBound, by: step).map {
      .at(
        Double($0), .callSucceeded, service: service, project: project, organization: organization)
    }
  }

  private func refused(
    _ service: String, project: String? = nil, organization: String? = nil,
    _ failureClass: FailureClass = .insufficientQuota, in range: ClosedRange<Int>, every step: Int
  ) -> [FailureEvent] {
    stride(from: range.lowerBound, through: range.upperBound, by: step).map {
      .at(
        Double($0), .callFailed, failureClass, service: service,
        callID: "\(service)\(project ?? "")\($0)", project: project, organization: organization)
    }
  }

  @Test func `A project that stops while its sibling goes on is told with both counts`() throws {
    let events =
      refused("quiz", project: "proj_a", organization: "org-1", in: 0...600, every: 30)
      + working("translate", project: "proj_b", organization: "org-1", in: 0...600, every: 50)
      + working("quiz", project: "proj_a", organization: "org-1", in: 700...700, every: 1)
    let incidents = reconstruct(events).incidents
    #expect(incidents.count == 1)
    let incident = try #require(incidents.first)
    #expect(incident.scope.project == "proj_a")
    #expect(incident.scopeConfidence == "certain")
    #expect(incident.recovered?.time == moment(700))
    #expect(incident.siblings.map(\.scope.project) == ["proj_b"])
    #expect(incident.siblings.map(\.succeeded) == [13])
    #expect(incident.siblings.map(\.failed) == [0])
  }

  @Test func `A sibling that stops later has an outage of its own`() {
    let events =
      refused("quiz", project: "proj_a", organization: "org-1", in: 0...3000, every: 30)
      + working("translate", project: "proj_b", organization: "org-1", in: 0...1400, every: 20)
      + refused("translate", project: "proj_b", organization: "org-1", in: 1500...2000, every: 20)
      + working("translate", project: "proj_b", organization: "org-1", in: 2100...3000, every: 20)
      + working("quiz", project: "proj_a", organization: "org-1", in: 3100...3200, every: 20)
    let incidents = reconstruct(events).incidents
    #expect(incidents.map(\.scope.project) == ["proj_a", "proj_b"])
    #expect(incidents.map { $0.recovered?.time } == [moment(3100), moment(2100)])
    #expect(incidents.map(\.mixed?.successes) == [nil, nil])
  }

  @Test func `Projects that stop together are one incident with an outage each`() throws {
    let events =
      refused("quiz", project: "proj_a", organization: "org-1", in: 0...600, every: 30)
      + refused("translate", project: "proj_b", organization: "org-1", in: 20...590, every: 30)
      + working("translate", project: "proj_b", organization: "org-1", in: 700...700, every: 1)
      + working("quiz", project: "proj_a", organization: "org-1", in: 710...710, every: 1)
    let incidents = reconstruct(events).incidents
    #expect(incidents.count == 1)
    let incident = try #require(incidents.first)
    #expect(incident.scope.organization == "org-1")
    #expect(incident.scope.project == nil)
    #expect(incident.outages.map(\.scope.project) == ["proj_a", "proj_b"])
    #expect(incident.outages.map { $0.recovered?.time } == [moment(710), moment(700)])
    #expect(incident.recovered?.time == moment(700))
  }

  @Test func `Own limits of two projects at one time are two incidents`() {
    let events =
      refused("a", project: "proj_a", .projectSpendLimitExceeded, in: 0...600, every: 30)
      + refused("b", project: "proj_b", .projectSpendLimitExceeded, in: 100...700, every: 30)
    #expect(reconstruct(events).incidents.map(\.scope.project) == ["proj_a", "proj_b"])
  }

  @Test func `Other organizations are other incidents`() {
    let events =
      refused("a", organization: "org-1", in: 0...600, every: 30)
      + refused("b", organization: "org-2", in: 10...610, every: 30)
    #expect(reconstruct(events).incidents.map(\.scope.organization) == ["org-1", "org-2"])
  }

  @Test func `Services without ids beside one that names its organization are likely its own`()
    throws
  {
    let events =
      refused("a", project: "proj_a", organization: "org-1", in: 0...600, every: 30)
      + refused("b", in: 10...590, every: 30)
    let incidents = reconstruct(events).incidents
    #expect(incidents.count == 1)
    let incident = try #require(incidents.first)
    #expect(incident.scopeConfidence == "likely")
    #expect(incident.scope.organization == "org-1")
    #expect(incident.scope.project == nil)
  }

  @Test func `The most telling code of a call decides`() throws {
    // Attempts say the old sentence, the end names the limit.
    let events = (0..<5).flatMap { number -> [FailureEvent] in
      let start = Double(number) * 30
      return [
        .at(start, .retryScheduled, .insufficientQuota, callID: "c\(number)", delay: 1, attempt: 1),
        .at(
          start + 1, .callFailed, .projectSpendLimitExceeded, callID: "c\(number)",
          project: "proj_a", organization: "org-1"),
      ]
    }
    let others = refused(
      "b", project: "proj_a", organization: "org-1", .projectSpendLimitExceeded, in: 0...120,
      every: 30)
    let incidents = reconstruct(events + others).incidents
    #expect(incidents.count == 1)
    #expect(
      incidents.first?.codes.map(\.failureClass.rawValue).sorted() == [
        "insufficient_quota", "project_spend_limit_exceeded",
      ])
  }
}
