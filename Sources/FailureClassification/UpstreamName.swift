// Whether a host is the machine that wrote a record, or what its request was sent to.

internal import LogDecoding

/// Tells the two hosts of a record apart.
///
/// `{"hostname": "edge-1", "host": "api.openai.com"}` of an egress proxy names both.
enum UpstreamName {
  /// Names that are as often the machine's or the service's own.
  private static let openNames = Set(
    ["host", "hostname", "http_host", "server_name"].map { fieldNameHash($0) })

  /// Whether a field's name says nothing of whom the request was sent to: its value must be a
  /// provider's host then.
  static func isOpen(_ nameHash: UInt64) -> Bool { openNames.contains(nameHash) }

  static func isProviders(_ host: String) -> Bool {
    let name = String(host.prefix { $0 != ":" }).lowercased()
    return providerTable.contains { $0.owns(host: name) }
  }
}
