// Details of keys, permissions and models.

extension FailureFacts {
  static let accessDetails = keyDetails + permissionDetails + modelDetails

  private static let keyDetails: [FailureFacts] = [
    FailureFacts(
      .invalidAPIKey, "missing_api_key", status: "401", types: ["invalid_request_error"],
      meaning: "The request carries no key",
      example:
        "You didn't provide an API key. You need to provide your API key in an Authorization header …",
      retry: .afterFix, owner: .developer, fix: "Give the program its key",
      source: "Koischizo/AI-Vtuber#40"),
    FailureFacts(
      .invalidAPIKey, "client_missing_credentials", status: "-",
      meaning: "The client library was started without a key; nothing was sent",
      example: "The api_key client option must be set either by passing api_key to the client …",
      retry: .afterFix, owner: .developer, fix: "Set the key where the program starts",
      source: "openai/openai-python"),
    FailureFacts(
      .invalidAPIKey, "auth_error_unspecified", status: "401",
      meaning: "The key was refused, but a client or proxy hides why; the account may be shut",
      example: "[openai] Incorrect model credentials provided …",
      retry: .afterFix, owner: .developer,
      fix: "Try the key by hand and read the answer", source: "langgenius/dify"),
    FailureFacts(
      .invalidAPIKey, "auth_method_not_allowed", status: "401",
      meaning: "This kind of key or login may not be used for this request",
      retry: .afterFix, owner: .developer, fix: "Use the kind of key that the endpoint takes",
      source: "not confirmed"),
  ]

  private static let permissionDetails: [FailureFacts] = [
    FailureFacts(
      .permissionDenied, "no_organization", status: "401", codes: ["no_organization"],
      types: ["invalid_request_error"],
      meaning: "The user of the key belongs to no organization",
      example: "You must be a member of an organization to use the API. …",
      retry: .afterFix, owner: .developer, fix: "Use a key of an organization's member",
      source: "abi/screenshot-to-code#9"),
    FailureFacts(
      .permissionDenied, "invalid_organization", status: "401", codes: ["invalid_organization"],
      types: ["invalid_request_error"],
      meaning: "The organization that the request names does not exist",
      example: "No such organization: org-….", retry: .afterFix, owner: .developer,
      fix: "Correct the organization's id, or leave it out",
      source: "tom-doerr/zsh_codex#5, Aider-AI/aider#3717"),
    FailureFacts(
      .permissionDenied, "mismatched_organization", status: "401",
      codes: ["mismatched_organization"], types: ["invalid_request_error"],
      meaning: "Key and named organization do not belong together",
      example: "OpenAI-Organization header should match organization for API key",
      retry: .afterFix, owner: .developer, fix: "Name the key's own organization, or none",
      source: "openai/codex#1000"),
    FailureFacts(
      .permissionDenied, "mismatched_project", status: "401", codes: ["mismatched_project"],
      types: ["invalid_request_error"], meaning: "Key and named project do not belong together",
      example: "OpenAI-Project header should match project for API key",
      retry: .afterFix, owner: .developer, fix: "Name the key's own project, or none",
      source: "clients' test data"),
    FailureFacts(
      .permissionDenied, "insufficient_permissions", status: "401, 403",
      codes: ["insufficient_permissions"], types: ["invalid_request_error"],
      meaning: "The key, or its user's role, lacks a scope for this request",
      example:
        "You have insufficient permissions for this operation. Missing scopes: model.request. …",
      retry: .afterFix, owner: .developer, fix: "Give the key the scope that the answer names",
      source: "continuedev/continue#10059, microsoft/PowerToys#32989"),
    FailureFacts(
      .permissionDenied, "ip_not_authorized", status: "401", codes: ["ip_not_authorized"],
      meaning: "The organization allows other IP addresses only",
      example: "Your IP is not authorized …", retry: .afterFix, owner: .developer,
      fix: "Add the address to the allowed ones, or call from one of them",
      source: "guide error-codes"),
    FailureFacts(
      .permissionDenied, "unsupported_country_region_territory", status: "403",
      codes: ["unsupported_country_region_territory"], types: ["request_forbidden"],
      meaning: "The request comes from a country that OpenAI does not serve",
      example: "Country, region, or territory not supported", retry: .afterFix, owner: .developer,
      fix: "Call from a supported country; look at the way out of the network",
      source: "home-assistant/core#120072, songquanpeng/one-api#1692"),
    FailureFacts(
      .permissionDenied, "organization_not_verified", status: "400, 403, 404",
      meaning: "The model is only for organizations that proved who they are",
      example: "Your organization must be verified to use the model `…`. …",
      retry: .afterFix, owner: .billing,
      fix: "Verify the organization in its settings; it takes effect within minutes",
      source: "clients' test data"),
    FailureFacts(
      .permissionDenied, "model_access_denied", status: "403", codes: ["model_not_found"],
      types: ["invalid_request_error"], meaning: "The key's project may not use the model",
      example: "Project `proj_…` does not have access to model `gpt-4o`",
      retry: .afterFix, owner: .developer, fix: "Allow the model in the project's settings",
      source: "cursor/cursor#2953, Aider-AI/aider#604"),
    FailureFacts(
      .permissionDenied, "edge_blocked", status: "403",
      meaning: "Cloudflare, in front of the API, refuses this address",
      example: "Sorry, you have been blocked … You are unable to access openai.com",
      retry: .afterFix, owner: .developer,
      fix: "Call from another network; find out why this one is blocked",
      source: "cloudflare/har-sanitizer#57"),
  ]

  private static let modelDetails: [FailureFacts] = [
    FailureFacts(
      .modelNotFound, "model_deprecated", status: "404", codes: ["model_not_found"],
      types: ["invalid_request_error"], meaning: "The model was switched off",
      example:
        "The model `…` has been deprecated, learn more here: https://platform.openai.com/docs/deprecations",
      retry: .afterFix, owner: .developer, fix: "Use the model that replaces it",
      source: "clients' test data"),
    FailureFacts(
      .modelNotFound, "engine_or_deployment_not_found", status: "404",
      codes: ["DeploymentNotFound"], meaning: "The Azure resource has no deployment of that name",
      example: "The API deployment for this resource does not exist. …",
      retry: .afterFix, owner: .developer, fix: "Correct the deployment's name, or create it",
      source: "not confirmed"),
  ]
}
