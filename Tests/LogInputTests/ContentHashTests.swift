import LogInput
import Testing

/// Values made by another program: mmh3 5, `hash64(bytes, 0, x64arch=True, signed=False)`.
struct ContentHashTests {
  @Test(arguments: [
    ("", "00000000000000000000000000000000"),
    ("a", "85555565f6597889e6b53a48510e895a"),
    ("abc", "b4963f3f3fad78673ba2744126ca2d52"),
    ("hello", "cbd8a7b341bd9b025b1e906a48ae1d19"),
    ("12345678", "3b4a640638b1419c913b0e676bd42557"),
    ("123456789", "3c84645edb66cca499f8fac73a1ea105"),
    ("0123456789abcdef", "4be06d94cf4ad1a787c35b5c63a708da"),
    ("0123456789abcdef0", "eb24ae8785a5c07573fb68b3313128ca"),
    ("The quick brown fox jumps over the lazy dog", "e34bbc7bbc071b6c7a433ca9c49a9347"),
    ("grüße 🎉", "994d8498fe6b02f29526de55b243653a"),
  ])
  func `Texts hash as MurmurHash3 says`(text: String, hash: String) {
    #expect(ContentHash(Array(text.utf8).span).hexadecimal == hash)
  }

  /// Of the bytes 0, 7, 14 and so on modulo 256; the place in the list is the length.
  @Test func `Every length up to two words hashes as MurmurHash3 says`() {
    for (length, hash) in Self.byLength.enumerated() {
      let bytes = (0..<length).map { UInt8(truncatingIfNeeded: $0 * 7) }
      #expect(ContentHash(bytes.span).hexadecimal == hash, "\(length) bytes")
    }
  }

  @Test func `All byte values and long contents hash as MurmurHash3 says`() {
    let all = [UInt8](0...255)
    #expect(ContentHash(all.span).hexadecimal == "1c99c313dc6f12b970d6077fab34cc1e")
    let long = [UInt8](repeating: 0x78, count: 65_536)
    #expect(ContentHash(long.span).hexadecimal == "d5aab5f79c8a58b688e7879505137d42")
  }

  @Test func `Hashes are ordered and written with all their digits`() {
    let small = ContentHash(high: 0, low: 0xff)
    let large = ContentHash(high: 1, low: 0)
    #expect(small < large)
    #expect(!(large < small))
    #expect(small.hexadecimal == "000000000000000000000000000000ff")
    #expect(ContentHash.none < small)
  }

  private static let byLength = [
    "00000000000000000000000000000000",
    "4610abe56eff5cb551622daa78f83583",
    "d6ce1624ef098b181d620e474e323b07",
    "e57045b98cf155f39aed34171de772a7",
    "cd561c5bf58df9e15f636993da059a2f",
    "f92fcb614646be8e326bac29192bc0b1",
    "6d979c6dfb91ca16292bd99ae0bf2b6b",
    "dc6c1120405c4342b9a038695f6d737a",
    "333beb1b2b7baddf0ecb19b0875241eb",
    "b5493f17e978cdc93d8b9c3c1acaaa4f",
    "f3afdf5d535831e9a796b99283cdc730",
    "6fcb6ea669d3a5bf504becc5cb8a199e",
    "0af37162f36cb2b7a7dd7bc6460fda97",
    "5556796edd5697c972a4fa0ed0ddbfe8",
    "f4c791a90782b090e40c8ce1e432da6b",
    "6dff7b6366908cbeedce87c967aec028",
    "2150af92b9a026f9091c41732c59245e",
    "7e24fc0f16383443a0eefdd691787346",
    "0d0b702c3be9abf5568c488ce109cdcb",
    "c3d831c2a49c49b82c484a7b15e4aa5a",
    "c16f76a007672c11e9ee249bed24245a",
    "05dd794730a556a8500529d1b3e7964b",
    "746e9c729f182db135eef2ab6dfb89a0",
    "f541f7ae5834258455a4f00f809657d6",
    "d247bc0109f8937b6e88527d91c3d579",
    "44b8dc445543f346dbac71df52770186",
    "74e030bae85331bf078a45304904a89f",
    "2634e9f0e73cb9f8cd10003315b96235",
    "d83623c6807f7003b66f768932b42b93",
    "669a45b2bec891ef63f47dfda7fbdf02",
    "b3001f33003da3c0daab45c5af7f5695",
    "b2fafb5593c2984bd8c8cb7a2b8c37b1",
    "e0ba3c98fc1b5ad7b251547cd12b5786",
    "d385ee60442b863ba8f9f255827b4803",
  ]
}
