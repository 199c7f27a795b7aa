/// Mixes hashes of contents into places of tables.
///
/// What stands in a log is hashed without a secret where it is told apart: whoever writes a log
/// could choose ids that meet in one place of a table. The secret, new in each process, keeps such
/// ids apart again, in a few instructions.
package enum KeyedHash {
  @usableFromInline static let secret = UInt64.random(in: .min ... .max) | 1

  /// A hash of a hash, for a table with this seed.
  @inlinable
  package static func place(_ hash: UInt64, seed: Int) -> Int {
    let product = (hash ^ secret).multipliedFullWidth(
      by: UInt64(bitPattern: Int64(seed)) ^ 0x9e37_79b9_7f4a_7c15)
    return Int(truncatingIfNeeded: product.high ^ product.low)
  }

  /// One hash of two.
  @inlinable
  package static func mix(_ first: UInt64, _ second: UInt64) -> UInt64 {
    let product = (first ^ secret).multipliedFullWidth(by: second ^ 0xe703_7ed1_a0b4_28db)
    return product.high ^ product.low
  }
}
