import LogDecoding
import LogInput
import Testing

@testable import FailureClassification
@testable import OutageReconstruction

struct ClockDifferenceTests {
  /// Requests that an application and a gateway log, the gateway by `delays` later.
  private static func statements(_ delays: [Double], hosts: (String?, String?)) -> [String] {
    var app = EventTable(path: "app.log")
    var gateway = EventTable(path: "gateway.log")
    for (number, delay) in delays.enumerated() {
      for (table, host, late) in [(0, hosts.0, 0.0), (1, hosts.1, delay)] {
        var event = FailureEvent.at(
          Double(number) * 60 + late, .callFailed, .insufficientQuota, requestID: "req_\(number)")
        event.host = host
        if table == 0 { app.add(event) { "" } } else { gateway.add(event) { "" } }
      }
    }
    let found = Reconstructor().reconstruct(EventTable.merged([app, gateway]), ledgers: [])
    return found.unknowns.map(\.text).filter { $0.hasPrefix("Clocks") }
  }

  @Test func `A clock that is always late by the same is told`() {
    let late = Self.statements([37.1, 36.9, 37.0, 37.2, 37.0], hosts: ("web-1", "gw-1"))
    #expect(late.count == 1)
    #expect(late.first?.contains("5 requests stand in the logs of web-1 and of gw-1") == true)
    #expect(late.first?.contains("37 s later") == true)
    // The clock of the gateway may be early just as well.
    let early = Self.statements([-7200, -7200, -7200.5, -7199.5], hosts: ("web-1", "gw-1"))
    #expect(early.first?.contains("of gw-1 and of web-1, in the latter 2 h later") == true)
    let unnamed = Self.statements([37.1, 36.9, 37.0], hosts: (nil, nil))
    #expect(unnamed.first?.contains("of app.log and of gateway.log") == true)
  }

  @Test(arguments: [
    [0.01, 0.02, 0.01, 0.4], [37.0, 37.0], [3.0, 40.0, 9.0, 21.0], [37.0, -37.0, 37.0, -37.0],
  ])
  func `Answers that take their time are no clock`(delays: [Double]) {
    #expect(Self.statements(delays, hosts: ("web-1", "gw-1")).isEmpty)
  }

  @Test func `Lines of one host show no difference of clocks`() {
    #expect(Self.statements([37.0, 37.0, 37.0], hosts: ("web-1", "web-1")).isEmpty)
    #expect(Self.statements([37.0, 37.0, 37.0], hosts: ("web-1", nil)).isEmpty)
  }
}
