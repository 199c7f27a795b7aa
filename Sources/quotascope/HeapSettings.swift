// How the C library's heap gives memory back.

internal import CMalloc

/// Settings of the heap that everything is allocated from.
enum HeapSettings {
  /// Arrays from this size on have pages of their own, in bytes.
  private static let largeArray: Int32 = 1 << 20

  /// Lets large arrays go back to the system when they are given up.
  ///
  /// Without it, the heap keeps the place of the largest one so far: rows that went to the temporary
  /// file would still take their memory.
  static func apply() {
    mallopt(M_MMAP_THRESHOLD, largeArray)
  }
}
