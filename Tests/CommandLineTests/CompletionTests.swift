import Foundation
import Testing

/// Completions for shells: what the program writes is what the shells take.
@Suite struct CompletionTests {
  enum Shell: String, CaseIterable, CustomTestStringConvertible {
    case bash, zsh, fish

    var testDescription: String { rawValue }

    var path: String? {
      ["/bin/\(rawValue)", "/usr/bin/\(rawValue)"]
        .first(where: FileManager.default.isExecutableFile(atPath:))
    }

    /// A script that completes `quotascope report --fail` and `quotascope d` and writes what fits.
    func trial(of completions: URL) -> String {
      switch self {
      case .bash:
        """
        source '\(completions.path)'
        try() {
          COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMP_LINE="$*" COMP_POINT=${#COMP_LINE}
          COMP_TYPE=9 COMPREPLY=()
          _quotascope quotascope "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
          printf '%s\\n' "${COMPREPLY[@]}"
        }
        try quotascope report --fail
        try quotascope d
        """
      case .zsh: "autoload -U compinit && compinit -D && source '\(completions.path)'"
      case .fish:
        """
        source '\(completions.path)'
        complete -C 'quotascope report --fail'
        complete -C 'quotascope d'
        """
      }
    }
  }

  private func completions(for shell: Shell, in folder: URL) throws -> URL {
    let result = try BuiltBinary.run(
      ["--generate-completion-script", shell.rawValue], in: folder)
    #expect(result.status == 0)
    #expect(result.errorText == "")
    let file = folder.appending(path: "quotascope.\(shell.rawValue)")
    try result.output.write(to: file)
    return file
  }

  @Test(arguments: Shell.allCases)
  func `Completions know every command and option`(shell: Shell) throws {
    let scratch = try TemporaryDirectory()
    let file = try completions(for: shell, in: scratch.url)
    let text = try String(contentsOf: file, encoding: .utf8)
    let dump = try BuiltBinary.run(["--experimental-dump-help"], in: scratch.url)
    let manual = try ManualPage(dump: dump.output)
    for command in manual.names {
      #expect(text.contains(command))
      for option in manual.options(of: command) {
        // fish writes `-l 'name'` and `-s 'n'`.
        let name = shell == .fish ? String(option.drop { $0 == "-" }) : option
        #expect(text.contains(name), "\(command) \(option)")
      }
    }
  }

  @Test(arguments: Shell.allCases)
  func `The shell takes the completions`(shell: Shell) throws {
    guard let path = shell.path else { return }
    let scratch = try TemporaryDirectory()
    let file = try completions(for: shell, in: scratch.url)
    let result = try BuiltBinary.runCommand([path, "-n", file.path], in: scratch.url)
    #expect(result.status == 0, "\(result.errorText)")
    #expect(result.errorText == "")
  }

  /// zsh completes only at a terminal.
  @Test(arguments: [Shell.bash, .fish])
  func `The shell completes options and commands`(shell: Shell) throws {
    guard let path = shell.path else { return }
    let scratch = try TemporaryDirectory()
    let file = try completions(for: shell, in: scratch.url)
    let script = scratch.url.appending(path: "trial")
    try shell.trial(of: file).write(to: script, atomically: true, encoding: .utf8)
    let result = try BuiltBinary.runCommand(
      [path, script.path], in: scratch.url, variables: ["HOME": scratch.url.path])
    let words = result.outputText.split(whereSeparator: \.isWhitespace)
    #expect(words.contains("--fail-on"), "\(result.outputText) \(result.errorText)")
    #expect(words.contains("diff"), "\(result.outputText) \(result.errorText)")
  }
}
