extension Unicode.Scalar {
  /// Whether showing the character could do more than show it: control characters, characters that
  /// turn the direction of text or are invisible, separators of lines and paragraphs.
  package var isUnsafeToShow: Bool {
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
}
