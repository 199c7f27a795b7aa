internal import FailureClassification

extension Unicode.Scalar {
  /// What stands for an unsafe character: its picture for ASCII controls, else `�`.
  var safePicture: Unicode.Scalar {
    if value == 0x7F { return "\u{2421}" }
    return value < 0x20 ? Unicode.Scalar(0x2400 + value) ?? "\u{FFFD}" : "\u{FFFD}"
  }
}

extension String {
  /// On one line, with nothing in it that does more than show.
  var madeSafeToShow: String {
    var safe = String.UnicodeScalarView()
    for scalar in unicodeScalars {
      safe.append(
        scalar == "\t" ? " " : scalar.isUnsafeToShow ? scalar.safePicture : scalar)
    }
    return String(safe)
  }
}
