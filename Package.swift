// swift-tools-version: 6.3
import PackageDescription

/// Settings of every Swift target.
let settings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .strictMemorySafety(),
  .treatAllWarnings(as: .error),
]

// Targets stand in the order in which data flows.
let package = Package(
  name: "quotascope",
  products: [
    .executable(name: "quotascope", targets: ["quotascope"])
  ],
  traits: [
    .default(enabledTraits: ["ISAL"]),
    .trait(name: "ISAL", description: "Inflate gzip with ISA-L instead of zlib."),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
  ],
  targets: [
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CISAL", pkgConfig: "libisal", providers: [.apt(["libisal-dev"])]),
    .systemLibrary(name: "CMalloc"),
    .systemLibrary(name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
    .systemLibrary(
      name: "CArchive", pkgConfig: "libarchive", providers: [.apt(["libarchive-dev"])]),
    // simdjson and the marker filter behind a C header: the only code that is not Swift.
    .target(
      name: "CLineScanner",
      linkerSettings: [.linkedLibrary("simdjson")]),
    // Paths and standard input to blocks of whole lines.
    .target(
      name: "LogInput",
      dependencies: [
        "CArchive", "CZlib", .target(name: "CISAL", condition: .when(traits: ["ISAL"])),
      ],
      swiftSettings: settings),
    // Lines to records: envelopes, times, known fields.
    .target(
      name: "LogDecoding", dependencies: ["CLineScanner", "LogInput"], swiftSettings: settings),
    // Records to events: provider, class, kind, ids.
    .target(
      name: "FailureClassification", dependencies: ["LogDecoding", "LogInput"],
      swiftSettings: settings),
    // Events to calls, outages and incidents.
    .target(
      name: "OutageReconstruction",
      dependencies: ["FailureClassification", "LogDecoding", "LogInput"],
      swiftSettings: settings),
    // Incidents to the report and its formats.
    .target(
      name: "IncidentReport",
      dependencies: ["OutageReconstruction", "FailureClassification", "LogDecoding", "LogInput"],
      swiftSettings: settings),
    // What earlier scans knew: logs and how far they were read, their events, incidents (SQLite).
    .target(
      name: "ScanHistory",
      dependencies: [
        "OutageReconstruction", "FailureClassification", "LogDecoding", "LogInput",
        .product(name: "GRDB", package: "GRDB.swift"),
      ],
      swiftSettings: settings),
    // The command: arguments, wiring, progress, exit status.
    .executableTarget(
      name: "quotascope",
      dependencies: [
        "CMalloc", "CYAML", "LogInput", "LogDecoding", "FailureClassification",
        "OutageReconstruction",
        "IncidentReport", "ScanHistory",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: settings),
    // Each stage by itself, for Tests/Benchmarks/micro.
    .executableTarget(
      name: "MicroBenchmarks",
      dependencies: [
        "CLineScanner", "LogInput", "LogDecoding", "FailureClassification",
        "OutageReconstruction", "IncidentReport",
      ],
      path: "Tests/Benchmarks/Micro", swiftSettings: settings),
    // Random inputs for several test targets.
    .target(name: "SeededRandom", path: "Tests/SeededRandom", swiftSettings: settings),
    // JSON against docs/schema for several test targets.
    .target(name: "SchemaValidation", path: "Tests/SchemaValidation", swiftSettings: settings),
    .testTarget(
      name: "LogInputTests", dependencies: ["LogInput", "SeededRandom"], exclude: ["Archives"],
      swiftSettings: settings),
    .testTarget(
      name: "LogDecodingTests",
      dependencies: ["LogDecoding", "LogInput", "CLineScanner", "SeededRandom"],
      swiftSettings: settings),
    .testTarget(
      name: "FailureClassificationTests",
      dependencies: ["FailureClassification", "LogDecoding", "LogInput"], exclude: ["Lines"],
      swiftSettings: settings),
    .testTarget(
      name: "OutageReconstructionTests",
      dependencies: [
        "OutageReconstruction", "FailureClassification", "LogDecoding", "LogInput", "SeededRandom",
      ],
      swiftSettings: settings),
    .testTarget(
      name: "IncidentReportTests",
      dependencies: [
        "IncidentReport", "OutageReconstruction", "FailureClassification", "LogDecoding",
        "LogInput", "SchemaValidation", "SeededRandom",
      ],
      exclude: ["Golden", "read_html.py"],
      swiftSettings: settings),
    .testTarget(
      name: "ScanHistoryTests",
      dependencies: [
        "ScanHistory", "OutageReconstruction", "FailureClassification", "LogDecoding", "LogInput",
        "SeededRandom",
      ],
      swiftSettings: settings),
    // The built binary, run as a user runs it.
    .testTarget(
      name: "CommandLineTests",
      dependencies: [
        "quotascope", "IncidentReport", "LogDecoding", "OutageReconstruction", "SchemaValidation",
        "SeededRandom",
      ],
      exclude: ["Cases", "Corpus", "Formats", "Hostile"], swiftSettings: settings),
  ],
  swiftLanguageModes: [.v6],
  cxxLanguageStandard: .cxx17
)
