// What a content is by its first bytes. Names of files have no say.

/// How a log is compressed.
package enum Compression: String, CaseIterable, Sendable {
  case none, gzip, zstd, bzip2, xz, lz4

  /// Bytes that suffice for telling it.
  static let magicSize = 10

  init(of head: Span<UInt8>) {
    if head.begins(with: [0x1f, 0x8b]) {
      self = .gzip
    } else if head.begins(with: [0x28, 0xb5, 0x2f, 0xfd]) || Self.isSkippableFrame(head) {
      self = .zstd
    } else if Self.isBzip2(head) {
      self = .bzip2
    } else if head.begins(with: [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]) {
      self = .xz
    } else if head.begins(with: [0x04, 0x22, 0x4d, 0x18]) {
      self = .lz4
    } else {
      self = .none
    }
  }

  /// What pzstd puts before each frame.
  private static func isSkippableFrame(_ head: Span<UInt8>) -> Bool {
    head.count >= 4 && head[0] & 0xf0 == 0x50 && head[1] == 0x2a && head[2] == 0x4d
      && head[3] == 0x18
  }

  /// `BZh` alone may be text; the first block's mark is not.
  private static func isBzip2(_ head: Span<UInt8>) -> Bool {
    guard head.count >= 10, head.begins(with: Array("BZh".utf8)), (0x31...0x39).contains(head[3])
    else { return false }
    let rest = head.extracting(4..<10)
    return rest.begins(with: [0x31, 0x41, 0x59, 0x26, 0x53, 0x59])
      || rest.begins(with: [0x17, 0x72, 0x45, 0x38, 0x50, 0x90])
  }
}

/// An archive whose members are read as logs.
enum ArchiveFormat {
  case tar, zip

  /// Bytes that suffice for telling it: one block of a tar.
  static let headSize = 512

  init?(of head: Span<UInt8>) {
    if [[3, 4], [5, 6]].contains(where: { head.begins(with: [0x50, 0x4b] + $0) }) {
      self = .zip
    } else if Self.isTarHeader(head) {
      self = .tar
    } else {
      return nil
    }
  }

  /// Whether a content that begins so is an archive of logs.
  static func holdsLogs(_ head: Span<UInt8>) -> Bool {
    switch ArchiveFormat(of: head) {
    case .tar: true
    case .zip: !isZipOfSomethingElse(head)
    case nil: false
    }
  }

  /// Whether a zip is a program's or a document's: nobody keeps logs there.
  static func isZipOfSomethingElse(_ head: Span<UInt8>) -> Bool {
    guard head.count > 30 else { return false }
    let length = Int(head[26]) | Int(head[27]) << 8
    let name = head.extracting(30..<min(head.count, 30 + length))
    return ["META-INF/", "[Content_Types].xml", "AndroidManifest.xml", "mimetype"].contains {
      name.begins(with: Array($0.utf8))
    }
  }

  /// Old tars have no magic bytes; the checksum tells all kinds.
  private static func isTarHeader(_ head: Span<UInt8>) -> Bool {
    guard head.count >= headSize, head[0] != 0 else { return false }
    var stated = 0
    var digits = 0
    for index in 148..<156 {
      let byte = head[index]
      if (0x30...0x37).contains(byte) {
        stated = stated << 3 + Int(byte - 0x30)
        digits += 1
      } else if digits > 0 {
        break
      }
    }
    var unsigned = 8 * 0x20
    var signed = 8 * 0x20
    for index in 0..<headSize where !(148..<156).contains(index) {
      unsigned += Int(head[index])
      signed += Int(Int8(bitPattern: head[index]))
    }
    return digits > 0 && (stated == unsigned || stated == signed)
  }
}

extension Span<UInt8> {
  func begins(with bytes: [UInt8]) -> Bool {
    count >= bytes.count && bytes.indices.allSatisfy { self[$0] == bytes[$0] }
  }
}
