// Whether a host is the machine that wrote a record, or what its request was sent to.

internal import LogDecoding

/// Tells the two hosts of a record apart.
///
/// `{"hostname": "edge-1", "host": "api.openai.com"}` of an egress proxy names both.
enum UpstreamName {
  /// Names that are as often the machine's or the service's own.
  private static let openNames = Set(
    ["host", "hostname", "http_host", "server_name"].map { fieldNameHash($0) })

  /// Whom the request was sent to; under a name that says nothing else it must be a provider's host.
  static func upstream(of record: borrowing LogRecord) -> String? {
    guard let host = record.string(.upstreamHost) else { return nil }
    let isOpen = openNames.contains(record.nameHash(.upstreamHost))
    return isOpen && !isProviders(host) ? nil : host
  }

  /// The machine that wrote the record.
  static func machine(of record: borrowing LogRecord) -> String? {
    record.string(.host).flatMap { isProviders($0) ? nil : $0 }
  }

  private static func isProviders(_ host: String) -> Bool {
    let name = String(host.prefix { $0 != ":" }).lowercased()
    return providerTable.contains { $0.owns(host: name) }
  }
}
