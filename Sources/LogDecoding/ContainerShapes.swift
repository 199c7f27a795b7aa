// What a container of a document is by what stands in it.

internal import CLineScanner

/// How pairs call their name: OTLP, CloudWatch Insights.
private let pairNames = [FoldedName("key"), FoldedName("field")]
private let pairValue = FoldedName("value")

extension JSONDocument {
  /// Where name and value stand in an object that is a pair of both; `nil` when it is none.
  func pair(_ object: Int) -> (name: Range<Int>, value: Int)? {
    guard object + 2 < fieldCount, fields[object].kind == UInt8(qs_object.rawValue) else {
      return nil
    }
    let name = fields[object + 1]
    let value = fields[object + 2]
    guard Int(name.parent) == object, Int(value.parent) == object,
      name.kind == UInt8(qs_string.rawValue), !name.value_escaped,
      pairNames.contains(foldedName(name.keyRange)), foldedName(value.keyRange) == pairValue
    else { return nil }
    return (name.valueRange, object + 2)
  }

  /// The name of the container that a field stands in.
  func containerName(of field: Int) -> FoldedName {
    foldedName(fields[Int(fields[field].parent)].keyRange)
  }

  private func foldedName(_ range: Range<Int>) -> FoldedName {
    var name = FoldedName()
    for index in range { name.append(bytes[index]) }
    return name
  }

  /// Whether an object is a model's answer, whatever it is called: it has the tokens that it took.
  func isResponse(_ object: Int) -> Bool {
    guard fields[object].kind == UInt8(qs_object.rawValue) else { return false }
    for index in object + 1..<max(object + 1, fieldCount) {
      let parent = Int(fields[index].parent)
      guard parent >= object else { break }
      guard parent == object, fields[index].isContainer else { continue }
      if bytes[fields[index].keyRange].elementsEqual("usage".utf8) { return true }
    }
    return false
  }

  /// Whether a container is an element of an array that begins with a text: `console.log(text, {…})`.
  func standsBehindText(_ element: Int) -> Bool {
    let array = Int(fields[element].parent)
    return array > 0 && fields[element].key_length == 0 && beginsWithText(array)
  }

  /// Whether a container is an array whose first element is a text.
  func beginsWithText(_ array: Int) -> Bool {
    fields[array].kind == UInt8(qs_array.rawValue) && array + 1 < fieldCount
      && Int(fields[array + 1].parent) == array
      && fields[array + 1].kind == UInt8(qs_string.rawValue)
  }
}
