import LogDecoding
import LogInput
import SeededRandom
import Testing

@testable import FailureClassification
@testable import OutageReconstruction

/// What is said does not depend on what fits into memory.
@Suite struct BoundedMemoryTests {
  /// Logs of three services on hosts with clocks of their own, with outages, retries, notes and a
  /// copy of one of them.
  private static func logs(seed: UInt64) -> [String: [FailureEvent]] {
    var generator = SeededGenerator(seed)
    var logs: [String: [FailureEvent]] = [:]
    for service in ["a", "b", "c"] {
      var events: [FailureEvent] = []
      var time = 0.0
      for number in 0..<Int.random(in: 100...400, using: &generator) {
        time += Double.random(in: 0.2...40, using: &generator)
        let isBroken = (1500.0..<4000).contains(time)
        let requestID = Int.random(in: 0..<3, using: &generator) > 0 ? "req_\(number)" : nil
        switch Int.random(in: 0..<10, using: &generator) {
        case 0: events.append(.http(time, isBroken ? 429 : 200, service: service))
        case 1:
          events.append(.http(time, 429, service: service))
          events.append(.notice(time + 0.1, delay: 1, service: service))
        case 2:
          events.append(.at(time, .alert, service: service, text: "quota alert \(number)"))
        case 3:
          events.append(
            .at(time, .callFailed, .serverError, service: service, requestID: requestID))
        case 4 where number % 8 == 0:
          var event = FailureEvent.at(nil, .callFailed, .insufficientQuota, service: service)
          event.text = "no time"
          events.append(event)
        default:
          var event = FailureEvent.at(
            time, isBroken ? .callFailed : .callSucceeded, isBroken ? .insufficientQuota : nil,
            service: service, requestID: requestID, text: "text \(number)")
          event.host = Bool.random(using: &generator) ? "host-\(service)" : nil
          event.fingerprint = generator.next()
          events.append(event)
        }
      }
      logs["\(service).log"] = events
    }
    logs["gateway.log"] = logs["a.log"]?.compactMap { event in
      guard let time = event.time, event.requestID != nil else { return nil }
      var event = event
      event.time = Timestamp(
        nanoseconds: time.nanoseconds + 37_000_000_000, fractionDigits: time.fractionDigits)
      event.host = "gateway"
      return event
    }
    logs["copy.log"] = logs["b.log"]
    return logs
  }

  private static func run(_ logs: [String: [FailureEvent]], memory: Int) -> String {
    let space = TemporarySpace(memory: memory, blockSize: 1024, leastSpilled: 1024)
    var tables: [EventTable] = []
    var ledgers: [InputLedger] = []
    for (path, events) in logs {
      var table = EventTable(path: path, space: space)
      for (number, event) in events.enumerated() {
        var event = event
        event.line = number + 1
        table.add(event) { event.text }
      }
      table.settle()
      tables.append(table)
      var ledger = InputLedger(path: path)
      ledger.last = moment(20_000)
      ledgers.append(ledger)
    }
    ledgers.sort { $0.path < $1.path }
    let copies = CopyFinder.removeCopies(from: &tables)
    let table = EventTable.merged(tables)
    #expect(table.rows.isOnDisk == (memory < .max))
    let result = Reconstructor().reconstruct(table, ledgers: ledgers)
    #expect(space.failure == nil)
    #expect(!result.incidents.isEmpty)
    #expect(copies.map(\.path) == ["copy.log"])
    #expect(result.unknowns.contains { $0.text.hasPrefix("Clocks") })
    return canonical(copies) + canonical(result)
  }

  @Test(arguments: 1...6 as ClosedRange<UInt64>)
  func `Little memory changes nothing`(seed: UInt64) {
    let logs = Self.logs(seed: seed)
    let usual = Self.run(logs, memory: .max)
    for memory in [0, 5000, 40_000] {
      #expect(Self.run(logs, memory: memory) == usual, "\(memory) bytes")
    }
  }

  @Test func `Names that are too many are one`() {
    var symbols = SymbolTable()
    for number in 0..<SymbolTable.most + 10 { _ = symbols.symbol("service-\(number)") }
    #expect(symbols.names.count == SymbolTable.most + 1)
    #expect(symbols.name(symbols.symbol("another")) == SymbolTable.others)
    #expect(symbols.name(symbols.symbol("service-7")) == "service-7")
    var long = SymbolTable()
    for number in 0..<100 {
      _ = long.symbol(String(repeating: "x", count: 1 << 20) + "\(number)")
    }
    #expect(long.names.count == 5)
  }
}

/// All of a value in one text, with dictionaries and sets in order.
private func canonical(_ value: Any) -> String {
  let mirror = Mirror(reflecting: value)
  guard !mirror.children.isEmpty else { return "\(value)" }
  var parts = mirror.children.map { ($0.label ?? "") + ":" + canonical($0.value) }
  if mirror.displayStyle == .dictionary || mirror.displayStyle == .set { parts.sort() }
  return "(" + parts.joined(separator: ",") + ")"
}
