// Details of requests that are refused as they are.

extension FailureFacts {
  static let requestDetails = policyDetails + parameterDetails + stateDetails

  private static let policyDetails: [FailureFacts] = [
    FailureFacts(
      .contentPolicyViolation, "invalid_prompt", status: "400",
      codes: ["invalid_prompt", "bio_policy", "cyber_policy", "misalignment_policy_violation"],
      types: ["invalid_request_error"],
      meaning: "The prompt was taken for something that the usage policy forbids",
      example:
        "Invalid prompt: your prompt was flagged as potentially violating our usage policy. …",
      retry: .afterFix, owner: .developer, fix: "Change the prompt",
      source: "openai/openai-python, BerriAI/litellm"),
    FailureFacts(
      .contentPolicyViolation, "content_filter", status: "400",
      codes: ["content_filter", "ResponsibleAIPolicyViolation"],
      meaning: "Azure's content filter refused the prompt",
      example:
        "The response was filtered due to the prompt triggering Azure OpenAI's content management policy. …",
      retry: .afterFix, owner: .developer,
      fix: "Change the prompt, or the filter of the deployment", source: "microsoft/azurechat#351"),
  ]

  private static let parameterDetails: [FailureFacts] = [
    FailureFacts(
      .invalidRequest, "string_above_max_length", status: "400",
      codes: ["string_above_max_length"], types: ["invalid_request_error"],
      meaning: "A text in the request is longer than its parameter takes",
      example: "Invalid '…': string too long. Expected a string with maximum length 512, …",
      retry: .afterFix, owner: .developer, fix: "Shorten the text", source: "BerriAI/litellm"),
    FailureFacts(
      .invalidRequest, "invalid_parameter", status: "400",
      codes: [
        "invalid_type", "invalid_value", "missing_required_parameter", "unknown_parameter",
        "decimal_above_max_value", "integer_below_min_value",
      ], types: ["invalid_request_error"],
      meaning: "A parameter is missing, unknown, of the wrong kind or out of range",
      example:
        "Invalid 'temperature': decimal above maximum value. Expected a value <= 2, but got 200 instead.",
      retry: .afterFix, owner: .developer, fix: "Correct the parameter that the answer names",
      source: "BerriAI/litellm"),
    FailureFacts(
      .invalidRequest, "unsupported_parameter", status: "400", codes: ["unsupported_parameter"],
      types: ["invalid_request_error"], meaning: "The model does not know this parameter",
      example:
        "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
      retry: .afterFix, owner: .developer, fix: "Leave the parameter out, or use its successor",
      source: "microsoft/clarity-agent#59"),
    FailureFacts(
      .invalidRequest, "unsupported_value", status: "400", codes: ["unsupported_value"],
      types: ["invalid_request_error"], meaning: "The model does not take this value",
      example:
        "Unsupported value: 'temperature' does not support 0.2 with this model. Only the default (1) value is supported.",
      retry: .afterFix, owner: .developer, fix: "Use a value that the answer names",
      source: "decolua/9router#560"),
    FailureFacts(
      .invalidRequest, "invalid_service_tier", status: "400",
      meaning: "The project may not ask for this service tier",
      retry: .afterFix, owner: .developer, fix: "Ask for another tier, or for none",
      source: "guide error-codes"),
    FailureFacts(
      .invalidRequest, "invalid_image", status: "400",
      codes: [
        "invalid_image", "invalid_image_format", "invalid_base64_image", "invalid_image_url",
        "image_too_large", "image_too_small", "image_parse_error", "invalid_image_mode",
        "image_file_too_large", "unsupported_image_media_type", "empty_image_file",
        "failed_to_download_image", "image_file_not_found",
      ], types: ["invalid_request_error"],
      meaning: "An image cannot be fetched, read or used",
      retry: .afterFix, owner: .developer, fix: "Send an image of a size and format that is taken",
      source: "openai/openai-python"),
  ]

  private static let stateDetails: [FailureFacts] = [
    FailureFacts(
      .invalidRequest, "previous_response_not_found", status: "400, 404",
      codes: ["previous_response_not_found"], types: ["invalid_request_error"],
      meaning: "The response that the request goes on from is not stored, or not here",
      example: "Previous response with id 'resp_…' not found.",
      retry: .afterFix, owner: .developer,
      fix: "Keep a conversation in one organization, and store its responses",
      source: "clients' test data"),
    FailureFacts(
      .invalidRequest, "invalid_encrypted_content", status: "400",
      codes: ["invalid_encrypted_content"], types: ["invalid_request_error"],
      meaning: "Encrypted reasoning was made by another organization or key",
      retry: .afterFix, owner: .developer, fix: "Keep a conversation on one key",
      source: "BerriAI/litellm"),
    FailureFacts(
      .invalidRequest, "data_residency_mismatch", status: "-", codes: ["data_residency_mismatch"],
      meaning: "The data lies in another region than the request is allowed to use",
      retry: .afterFix, owner: .developer, fix: "Use the region of the project",
      source: "openai/openai-python"),
    FailureFacts(
      .invalidRequest, "vector_store_timeout", status: "-", codes: ["vector_store_timeout"],
      meaning: "A search in a vector store took too long",
      retry: .afterFix, owner: .developer, fix: "Search fewer or smaller files",
      source: "openai/openai-python"),
    FailureFacts(
      .invalidRequest, "conflict", status: "409",
      meaning: "Something else is changing the same object; client libraries retry this",
      retry: .afterFix, owner: .developer, fix: "Change one object from one place at a time",
      source: "openai/openai-python, openai/openai-node"),
    FailureFacts(
      .invalidRequest, "unprocessable", status: "422",
      meaning: "The request is well formed but makes no sense to the server",
      retry: .afterFix, owner: .developer, fix: "Mend the request",
      source: "openai/openai-python, openai/openai-node"),
  ]
}
