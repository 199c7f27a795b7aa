import ArgumentParser
import LogInput
@main struct M: ParsableCommand { func run() throws { print(SourceDiscovery(paths: ["."]).sources.count) } }
