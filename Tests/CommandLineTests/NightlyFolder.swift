import Foundation

/// A folder with copies of nothing but fakes: a `quotascope` that prints what a test wants, and trackers that keep
/// issues in a file and write down every call.
final class NightlyFolder {
  /// The samples of the nightly run.
  static let samples = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "samples/nightly")

  /// A secret that no list of arguments may hold.
  static let token = "planted-7f3a9c"

  let scratch: TemporaryDirectory
  var url: URL { scratch.url }

  init() throws {
    scratch = try TemporaryDirectory()
    try program(
      "quotascope",
      """
      #!/bin/sh
      printf '%s\\n' "$*" >>"$0.calls"
      env | grep -c '\(Self.token)' >>"$0.tokens"
      echo '# The report'
      """)
    try program("gh", Self.tracker)
    try program("curl", Self.tracker)
  }

  /// Puts a program on the path of the samples' scripts.
  func program(_ name: String, _ text: String) throws {
    let file = try scratch.write(Data((text + "\n").utf8), to: "bin/\(name)")
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file.path)
  }

  /// Runs a script of the samples in this folder.
  func run(
    _ script: String, _ arguments: [String], input: Data? = nil, variables: [String: String] = [:]
  ) throws -> RunResult {
    let file = try input.map { try scratch.write($0, to: "input") }
    let path = url.appending(path: "bin").path + ":/usr/bin:/bin"
    return try BuiltBinary.runCommand(
      [Self.samples.appending(path: script).path] + arguments, in: url, input: file,
      variables: ["PATH": path].merging(variables) { $1 })
  }

  /// A file below this folder, empty when it is not there.
  func text(_ name: String) -> String {
    (try? String(contentsOf: url.appending(path: name), encoding: .utf8)) ?? ""
  }

  /// What the trackers were asked: program, arguments and input of each call.
  func calls() throws -> [JSONValue] { try JSONValue.lines(Data(text("bin/calls").utf8)) }

  /// The issues of the trackers.
  func issues() throws -> [JSONValue] {
    let text = text("bin/issues")
    return text.isEmpty ? [] : try JSONValue(parsing: Data(text.utf8)).array
  }

  /// GitHub's and Jira's interfaces as far as the scripts use them; `gh` prints each page by itself, as older
  /// versions do.
  private static let tracker = #"""
    #!/usr/bin/python3
    import json, os, re, sys, urllib.parse

    folder, name = os.path.split(os.path.abspath(sys.argv[0]))
    text = sys.stdin.read()
    with open(f"{folder}/calls", "a") as calls:
        calls.write(json.dumps({"name": name, "arguments": sys.argv[1:], "input": text}) + "\n")
    if os.path.exists(f"{folder}/broken"):
        sys.exit("the tracker is out of reach")
    kept = f"{folder}/issues"
    issues = json.load(open(kept)) if os.path.exists(kept) else []

    if name == "gh":
        path = next(word for word in sys.argv if word.startswith("repos/")).split("/issues", 1)[1]
        body = json.loads(text) if text else None
        number = re.match(r"/(\d+)/comments", path)
    else:
        lines = dict(re.findall(r'^([a-z-]+) = "(.*)"$', text, re.M))
        plain = {key: re.sub(r"\\(.)", r"\1", value) for key, value in lines.items()}
        path = urllib.parse.unquote_plus(plain["url"].split("/rest/api/2/")[1])
        body = json.loads(plain["data-raw"]) if "data-raw" in plain else None
        number = re.match(r"issue/OPS-(\d+)/comment", path)

    if number:
        issue = issues[int(number[1]) - 1]
        if body is None:
            comments = [{"body": comment} for comment in issue["comments"]]
            answer = [[], comments] if name == "gh" else [{"comments": comments}]
        else:
            issue["comments"].append(body["body"])
            answer = [{}]
    elif body is not None:
        fields = body.get("fields", body)
        labels = [] if os.path.exists(f"{folder}/may-not-label") else fields["labels"]
        issues.append({
            "title": fields.get("summary", fields.get("title")), "labels": labels, "comments": [],
            "body": fields.get("description", fields.get("body")),
        })
        number = len(issues)
        answer = [{
            "number": number, "html_url": f"https://tracker/{number}", "title": issues[-1]["title"],
            "body": issues[-1]["body"], "labels": [{"name": label} for label in labels], "key": f"OPS-{number}",
        }]
    elif name == "gh":
        listed = [
            {"number": number + 1, "title": issue["title"], "body": issue["body"]}
            for number, issue in enumerate(issues) if "quotascope" in issue["labels"]
        ]
        answer = [listed[:1], listed[1:]]
    else:
        label = re.search(r'labels = "([^"]+)"', path)[1]
        answer = [{"issues": [
            {"key": f"OPS-{number + 1}", "fields": {"description": issue["body"]}}
            for number, issue in enumerate(issues) if label in issue["labels"]
        ][:1]}]
    json.dump(issues, open(kept, "w"))
    print("".join(json.dumps(page) for page in answer))
    """#
}
