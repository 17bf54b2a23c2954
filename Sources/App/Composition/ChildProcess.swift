// SPDX-License-Identifier: Apache-2.0

import Subprocess
import SystemPackage
import Vocabulary

/// A program that lives while a scope runs: started before, asked to stop (SIGTERM) and waited for after.
struct ChildProcess: Sendable {
    /// What the system calls it.
    let identifier: Int32
    /// Every line it has written, to either stream.
    let output: OutputLog

    /// Starts `program` (a path, or a name looked up in PATH), runs `body`, and ends the program whatever `body` does.
    ///
    /// - Returns: What `body` returned, all the program wrote until its very end, and how it ended.
    static func run<Value: Sendable>(
        _ program: String,
        _ arguments: [String],
        environment: [String: String] = [:],
        _ body: @Sendable (ChildProcess) async throws -> Value
    ) async throws -> (value: Value, output: [String], status: TerminationStatus) {
        let output = OutputLog()
        var options = PlatformOptions()
        options.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: .seconds(15))]
        let changes = Dictionary(uniqueKeysWithValues: environment.map { (Environment.Key(stringLiteral: $0.key), Optional($0.value)) })
        let result = try await Subprocess.run(
            program.contains("/") ? .path(FilePath(program)) : .name(program),
            arguments: Arguments(arguments),
            environment: .inherit.updating(changes),
            platformOptions: options,
            input: .none,
            output: .sequence,
            error: .sequence
        ) { execution in
            try await withThrowingTaskGroup(of: Value?.self) { group in
                let child = ChildProcess(identifier: execution.processIdentifier.value, output: output)
                group.addTask {
                    for try await line in execution.standardOutput.strings() { output.append(line) }
                    output.close()
                    return nil
                }
                group.addTask {
                    for try await line in execution.standardError.strings() { output.append(line) }
                    return nil
                }
                defer { try? execution.send(signal: .terminate) }
                let value = try await body(child)
                try? execution.send(signal: .terminate)
                // Both streams end with the program, so what it says while it stops is heard too.
                try await group.waitForAll()
                return value
            }
        }
        return (result.closureResult, output.lines, result.terminationStatus)
    }
}

/// The lines a program has written, for those who wait for one.
final class OutputLog: Sendable {
    private struct State {
        var lines: [String] = []
        var isClosed = false
        var waiters: [(matches: @Sendable (String) -> Bool, continuation: CheckedContinuation<String?, Never>)] = []
    }

    private let state = Guarded(State())

    var lines: [String] { state.withLock { $0.lines } }

    /// The first line, past or to come, that `matches`; `nil` when the program ended without one.
    func line(where matches: @escaping @Sendable (String) -> Bool) async -> String? {
        await withCheckedContinuation { continuation in
            state.withLock { state in
                if let line = state.lines.first(where: matches) {
                    continuation.resume(returning: line)
                } else if state.isClosed {
                    continuation.resume(returning: nil)
                } else {
                    state.waiters.append((matches, continuation))
                }
            }
        }
    }

    func append(_ rawLine: String) {
        let line = rawLine.trimmed
        state.withLock { state in
            state.lines.append(line)
            state.waiters.removeAll { waiter in
                guard waiter.matches(line) else { return false }
                waiter.continuation.resume(returning: line)
                return true
            }
        }
    }

    func close() {
        state.withLock { state in
            state.isClosed = true
            for waiter in state.waiters { waiter.continuation.resume(returning: nil) }
            state.waiters = []
        }
    }
}
