// Services that are no language model: their marks as the called party in texts. What they answer is
// no failure of OpenAI, though words and bodies may look like one.

/// Hosts of their interfaces, lower case.
///
/// Texts hold links to other hosts of theirs for many reasons; these are only called.
let vendorHosts: [String] = [
  "api.stripe.com", "api.twilio.com", "api.sendgrid.com", "api.mailgun.net", "api.github.com",
  "slack.com/api/", "hooks.slack.com", "discord.com/api/", "api.telegram.org",
  "graph.microsoft.com",
  "graph.facebook.com", "api.hubapi.com", "api.hubspot.com", "api.zendesk.com", "api.notion.com",
  "api.intercom.io", "api.atlassian.com", "api.twitter.com", "api.x.com", "api.linkedin.com",
  "api.paypal.com", "api-m.paypal.com", "api.plaid.com", "api.braintreegateway.com",
  "api.cloudflare.com", "api.datadoghq.com", "events.pagerduty.com", "api.pagerduty.com",
  "api.dropboxapi.com", "api.airtable.com", "api.shopify.com", "api.mapbox.com",
  "api.openweathermap.org", "api.elastic.co", "api.vonage.com", "api.mailchimp.com",
  "api.deepl.com", "api-free.deepl.com", "api.assemblyai.com", "api.pinecone.io",
  "maps.googleapis.com", "sheets.googleapis.com", "gmail.googleapis.com", "www.googleapis.com",
  "storage.googleapis.com", "translation.googleapis.com", "youtube.googleapis.com",
  "oauth2.googleapis.com",
]

/// Hosts of theirs that are linked to as well: they are the called party only where a text says so.
let linkedVendorHosts: [String] = [
  "drive.google.com", "docs.google.com", "amazonaws.com", "blob.core.windows.net", "dropbox.com",
  "atlassian.net", "zendesk.com", "myshopify.com", "salesforce.com", "sharepoint.com",
  "shopify.com", "storage.cloud.google.com",
]

/// Their names in texts.
private let vendorNames: [String] = [
  "stripe", "aws", "s3", "dynamodb", "sqs", "sns", "ses", "github", "gitlab", "slack", "twilio",
  "sendgrid", "mailgun", "mailchimp", "paypal", "shopify", "salesforce", "cloudflare", "discord",
  "telegram", "hubspot", "zendesk", "notion", "plaid", "braintree", "adyen", "jira", "confluence",
  "google drive", "google maps", "google sheets", "gmail", "dropbox", "airtable", "algolia",
  "intercom", "mapbox", "datadog", "pagerduty", "vonage", "deepl", "pinecone", "elasticsearch",
  "redis", "kafka", "postgres", "mysql", "mongodb", "snowflake", "bigquery",
]

/// What stands behind a name when it is the one that was asked, or that answered.
let answeringWords: [String] = [
  " api", " error", " client error", " request failed", " request error", " request was",
  " call failed", " returned", " answered", " responded", " rejected", " refused", " replied",
  "] request", "] api", "] error", " responds",
]

/// Services that nobody builds an assistant into: their name alone, before a colon, is the called
/// party's.
private let plainVendors: [String] = [
  "stripe", "s3", "dynamodb", "twilio", "sendgrid", "mailgun", "paypal", "plaid", "braintree",
  "adyen", "google drive", "google maps", "algolia", "mapbox", "vonage", "deepl",
]

/// How a text names a service that is no language model.
enum VendorMention {
  /// By a host that is only called.
  case host
  /// By a host that is linked to as well; the words around tell whether it was called.
  case linkedHost
  /// By the beginning of a name in its library; an exception of it says who was called.
  case library
  /// By its name; the words behind tell whether it was called.
  case name
  /// By its name, which alone says who was called: `stripe: …`, `stripe charge failed`.
  case plainName
}

/// Phrases that name such a service.
let vendorPhrases: [(phrase: String, mention: VendorMention)] =
  vendorNames.map { ($0, plainVendors.contains($0) ? .plainName : .name) }
  + vendorHosts.map { ($0, .host) } + linkedVendorHosts.map { ($0, .linkedHost) }
  + foreignNames.map { ($0 + ".", .library) }

/// Whether a host, in lower case and without its path, is such a service's.
func isVendorHost(_ host: String) -> Bool {
  func owns(_ mark: String) -> Bool {
    let name = mark.prefix { $0 != "/" }
    guard host.hasSuffix(name) else { return false }
    let rest = host.utf8.dropLast(name.utf8.count)
    return rest.isEmpty || rest.last == UInt8(ascii: ".")
  }
  return vendorHosts.contains(where: owns) || linkedVendorHosts.contains(where: owns)
}

extension TextEvidence {
  /// Whether a text names a service that is no language model as the one that was asked, before
  /// anything that tells of a failure.
  var callsVendor: Bool {
    hits.contains { hit in
      guard case .vendor(let mention) = hit.meaning, standsAlone(hit), !isBehindFailure(hit) else {
        return false
      }
      switch mention {
      case .host: return true
      case .linkedHost: return isCalled(hit)
      case .library: return isException(hit)
      case .name: return isFollowed(hit, by: answeringWords + [" sdk"])
      case .plainName:
        return isFollowed(hit, by: answeringWords + [" sdk", ": ", "] "]) || isWhatFailed(hit)
      }
    }
  }

  /// Whether something that tells of a failure stands before a phrase, so that it may be a part of
  /// what the answer says.
  func isBehindFailure(_ hit: TextHit) -> Bool {
    hits.contains { other in
      other.part == hit.part && other.start < hit.start && other.meaning.mayProveFailure
    }
  }

  /// Whether a client for language models printed the status of an error.
  var printsStatus: Bool { hits.contains { $0.meaning.isPrintedStatus } }

  /// Whether one of some lower-case words stands behind a phrase.
  func isFollowed(_ hit: TextHit, by words: [String]) -> Bool {
    let behind = String(decoding: tail(hit.part, from: hit.end).prefix(24), as: UTF8.self)
      .lowercased()
    return words.contains { behind.hasPrefix($0) }
  }

  /// Whether the word before a phrase is no part of its name.
  func standsAlone(_ hit: TextHit) -> Bool {
    guard let before = text(hit.part).prefix(hit.start).last else { return true }
    return !(UInt8(ascii: "a")...UInt8(ascii: "z")).contains(before | 0x20)
      && before != UInt8(ascii: "_") && before != UInt8(ascii: "-")
      && !(0x30...0x39).contains(before)
  }

  /// Words before the address of who is asked.
  private static let callingWords: Set<String> = [
    "get", "post", "put", "patch", "delete", "head", "to", "from", "by", "via", "call", "calling",
    "request", "host", "url", "uri", "upstream", "endpoint", "against",
  ]

  /// Words behind the address of who answered.
  private static let repliedWords: Set<String> = [
    "answered", "returned", "responded", "replied", "said", "rejected", "refused", "answers",
    "returns", "failed",
  ]

  /// Whether the words around a host say that it was asked, or answered.
  private func isCalled(_ hit: TextHit) -> Bool {
    let address = text(hit.part).prefix(hit.start)
    let host = address.reversed().prefix { $0 > 0x20 && $0 != UInt8(ascii: "=") }.count
    let before = address.dropLast(host).reversed().drop { !Self.isPlainLetter($0) }
      .prefix(while: Self.isPlainLetter).reversed()
    if Self.callingWords.contains(String(decoding: before, as: UTF8.self).lowercased()) {
      return true
    }
    let rest = tail(hit.part, from: hit.end).drop { $0 > 0x20 }.dropFirst()
    let next = rest.prefix(while: Self.isPlainLetter)
    return Self.repliedWords.contains(String(decoding: next, as: UTF8.self).lowercased())
  }

  /// Whether the name that begins with a hit is an exception's, and printed as one.
  private func isException(_ hit: TextHit) -> Bool {
    let rest = tail(hit.part, from: hit.start)
    let name = rest.prefix { Self.isPlainLetter($0) || $0 == UInt8(ascii: ".") || $0 == 0x5f }
    let next = rest.dropFirst(name.count).first
    return (next == UInt8(ascii: ":") || next == UInt8(ascii: "("))
      && (name.suffix(5).elementsEqual("Error".utf8)
        || name.suffix(9).elementsEqual("Exception".utf8))
  }

  /// Whether the words behind a name are `failed`, or one word and `failed`.
  private func isWhatFailed(_ hit: TextHit) -> Bool {
    guard isFollowed(hit, by: [" "]) else { return false }
    let rest = tail(hit.part, from: hit.end + 1)
    if rest.starts(with: "failed".utf8) { return true }
    let word = rest.prefix(while: Self.isPlainLetter)
    return rest.dropFirst(word.count).starts(with: " failed".utf8)
  }

  private static func isPlainLetter(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
  }
}
