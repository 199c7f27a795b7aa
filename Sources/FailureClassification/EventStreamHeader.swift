/// The first line of an event stream.
package struct EventStreamHeader: Sendable, Equatable {
  /// An option that changes what the events mean.
  package struct Option: Sendable, Hashable {
    package let name: String
    package let value: String
  }

  /// Name and version of the contract.
  package var schema: String
  package var toolVersion: String
  package var rulesVersion: String
  /// In the order of the line.
  package var options: [Option]

  /// Whether it is the contract that this program reads.
  package var isReadable: Bool { schema == EventStream.schema }
}

/// How often event lines have words in open lists that this program does not know.
package struct UnknownWords: Sendable, Equatable {
  /// Events that were passed over because of their kind.
  package var kinds = 0
  /// Events whose class is read as `other_openai`; their detail stays.
  package var classes = 0
  /// Events whose provider is read as `unknown`.
  package var providers = 0
  /// All other words.
  ///
  /// Levels, what retries, clients and compressions are read as not said, a log's format as text,
  /// and a problem of an unknown kind as one that a log could not be read for.
  package var others = 0

  package init() {}

  package var isEmpty: Bool { self == UnknownWords() }
}
