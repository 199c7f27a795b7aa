extension Unicode.Scalar {
  /// Whether showing the character could do more than show it: control characters, characters that
  /// turn the direction of text or are invisible, separators of lines and paragraphs.
  var isUnsafeToShow: Bool {
    switch properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate: true
    default: isInvisibleFiller
    }
  }

  /// Letters that show as nothing, and variation selectors, which can carry hidden text.
  private var isInvisibleFiller: Bool {
    switch value {
    case 0x115F, 0x1160, 0x3164, 0xFFA0, 0x034F, 0x17B4, 0x17B5, 0x180B...0x180F,
      0xFE00...0xFE0F, 0xE0000...0xE0FFF:
      true
    default: false
    }
  }

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
