// Details of servers, network and clients.

extension FailureFacts {
  static let serviceDetails: [FailureFacts] = [
    FailureFacts(
      .serverError, "bad_gateway", status: "502",
      meaning: "The edge in front of the API got no usable answer",
      example: "<html>…<title>502 Bad Gateway</title>…cloudflare…",
      retry: .afterWaiting, owner: .platform, fix: "Back off; nothing to mend",
      source: "n3d1117/chatgpt-telegram-bot#637"),
    FailureFacts(
      .serverError, "gateway_timeout", status: "504",
      meaning: "The edge in front of the API waited too long for an answer",
      example: "<html>…<title>504 Gateway Time-out</title>…",
      retry: .afterWaiting, owner: .platform, fix: "Back off; nothing to mend",
      source: "n3d1117/chatgpt-telegram-bot#637"),
    FailureFacts(
      .serverError, "cloudflare_edge_error", status: "520-526",
      meaning: "Cloudflare could not reach the API, or did not understand its answer",
      example: "api.openai.com | 520: Web server is returning an unknown error",
      retry: .afterWaiting, owner: .platform, fix: "Back off; nothing to mend",
      source: "n8n-io/n8n#18275, BerriAI/litellm#796"),
    FailureFacts(
      .serverError, "stream_error_event", status: "200",
      meaning: "A stream that began well ended with an error that says no more",
      example: "An error occurred during streaming", retry: .afterWaiting, owner: .platform,
      fix: "Retry the call; client libraries do not", source: "openai/openai-python#1160"),
    FailureFacts(
      .connectionError, "dns_error", status: "-",
      meaning: "The name of the API's host could not be resolved",
      example: "getaddrinfo ENOTFOUND api.openai.com", retry: .afterWaiting, owner: .developer,
      fix: "Look at the host's name servers and at the configured address",
      source: "messages of the systems' resolvers"),
    FailureFacts(
      .connectionError, "tls_error", status: "-",
      meaning: "No secure connection: a certificate is not trusted, or somebody is in between",
      example: "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed",
      retry: .afterFix, owner: .developer,
      fix: "Look at certificates, clock and proxies of the host",
      source: "messages of TLS libraries"),
    FailureFacts(
      .otherOpenAI, "openai_error_unknown", status: "any",
      meaning:
        "An error of the API that no rule knows; where its HTTP status says the class, it has that one",
      retry: .afterFix, owner: .developer,
      fix: "Read the example; `quotascope explain FILE:LINE` tells why no rule holds",
      source: "none: what is left"),
    FailureFacts(
      .otherOpenAI, "client_parse", status: "200",
      meaning: "An answer came, but the client library could not make the wanted object of it",
      example: "Could not parse response content as the request was rejected by the content filter",
      retry: .afterFix, owner: .developer, fix: "Raise the token limit, or handle refusals",
      source: "openai/openai-python"),
  ]
}
