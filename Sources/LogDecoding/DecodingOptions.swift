/// How records are read.
package struct DecodingOptions: Sendable {
  /// Zone of times that name none.
  package var assumedZone: ClockZone
  /// Year of the first time that names none, when nothing in the log tells it.
  package var assumedYear: Int?
  /// The date in the log's name.
  package var dateHint: DateHint?
  /// Whether records tell where their values stood.
  package var isTraced = false
  /// Whether lines without a marker word are read too.
  package var readsEveryLine = false
  /// What fields mean beside what the alias table says.
  package var mapping: FieldMapping

  package init(
    assumedZone: ClockZone = .utc, assumedYear: Int? = nil, dateHint: DateHint? = nil,
    mapping: FieldMapping = FieldMapping()
  ) {
    self.assumedZone = assumedZone
    self.assumedYear = assumedYear
    self.dateHint = dateHint
    self.mapping = mapping
  }

  /// The options for one log.
  package func reading(_ path: String) -> DecodingOptions {
    var options = self
    options.dateHint = DateHint(path: path)
    return options
  }
}
