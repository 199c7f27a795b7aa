internal import Testing

@testable import IncidentReport
@testable import LogDecoding
@testable import OutageReconstruction

/// A report with a golden file in each format.
struct GoldenCase: Sendable, CustomTestStringConvertible {
  var name: String
  var make: @Sendable () -> Report

  var testDescription: String { name }

  static let all: [GoldenCase] = [
    GoldenCase(name: "recovered_mixed") { Cases.recoveredMixed },
    GoldenCase(name: "recovered_hidden_retries") { Cases.recoveredHiddenRetries },
    GoldenCase(name: "ongoing") { Cases.ongoing },
    GoldenCase(name: "failures_stopped_once") { Cases.failuresStoppedOnce },
    GoldenCase(name: "several") { Cases.several },
    GoldenCase(name: "likely_over_midnight") { Cases.likelyOverMidnight },
    GoldenCase(name: "long_tables") { Cases.longTables },
    GoldenCase(name: "masked_wholly") { Cases.maskedWholly },
    GoldenCase(name: "masked_once") { Cases.maskedOnce },
    GoldenCase(name: "masked_partly") { Cases.maskedPartly },
    GoldenCase(name: "several_masked") { Cases.severalMasked },
    GoldenCase(name: "project_only") { Cases.projectOnly },
    GoldenCase(name: "nested_retries") { Cases.nestedRetries },
    GoldenCase(name: "only_failures") { Cases.onlyFailures },
    GoldenCase(name: "platform") { Cases.platform },
    GoldenCase(name: "blips_only") { Cases.blipsOnly },
    GoldenCase(name: "no_outage") { Cases.noOutage },
    GoldenCase(name: "no_failure") { Cases.noFailure },
    GoldenCase(name: "nothing_found") { Cases.nothingFound },
    GoldenCase(name: "nothing_read") { Cases.nothingRead },
    GoldenCase(name: "spend_known") { Cases.spendKnown },
    GoldenCase(name: "spend_unpriced") { Cases.spendUnpriced },
    GoldenCase(name: "hostile") { Cases.hostile },
  ]
}

/// Hand-made reports, one per file or topic.
enum Cases {}
