// What tokens cost and what may be spent, of options and settings.

internal import ArgumentParser
internal import OutageReconstruction

/// A month's budget in US dollars.
struct BudgetArgument: ExpressibleByArgument, Equatable {
  static let forms = "an amount of US dollars such as 500 or 99.50, up to a million"

  var dollars: Dollars
  /// As it was written, without the sign.
  var text: String

  /// `500`, `99.50`, `$500`.
  init?(argument: String) {
    let text = argument.hasPrefix("$") ? String(argument.dropFirst()) : argument
    guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") }),
      let dollars = Dollars(decimal: text), dollars > .zero
    else { return nil }
    self.dollars = dollars
    self.text = text
  }
}

/// The price list and the budget.
struct MoneyOptions {
  let prices: PriceList
  let budget: Dollars?
  /// The options that change what the report says.
  let meaningfulOptions: [(String, String)]

  /// A price map that cannot be used is told and ends the program.
  init(prices path: String?, budget: BudgetArgument?, _ configuration: Configuration) throws {
    let budget = budget ?? configuration.budget
    let path = path ?? configuration.pricesPath
    var options: [(String, String)] = []
    if let budget { options.append(("budget", budget.text)) }
    if let path { options.append(("prices", path)) }
    meaningfulOptions = options
    self.budget = budget?.dollars
    prices = try path.map(Self.list) ?? PriceList()
  }

  /// LiteLLM's own map has about 2 MB.
  private static let longestMap = 64 << 20

  private static func list(_ path: String) throws -> PriceList {
    // Logs may be read from there.
    if path == "-" { throw ValidationError("--prices reads a file, not standard input") }
    let bytes: [UInt8]
    switch SmallFile.read(path, atMost: longestMap) {
    case .success(let content): bytes = content
    case .failure(let error):
      warn("\(path): \(error.description)")
      throw ExitCode.validationFailure
    }
    do throws(PriceMapError) {
      return PriceList(try PriceMap(bytes), file: path)
    } catch {
      warn("\(path): \(error.description)")
      throw ExitCode.validationFailure
    }
  }
}

extension Configuration {
  /// Where the price map lies: a relative path counts from the settings file.
  fileprivate var pricesPath: String? {
    guard let prices, !prices.hasPrefix("/"), let slash = path?.lastIndex(of: "/"),
      let folder = path?[...slash]
    else { return prices }
    return folder + prices
  }
}
