// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc

/// A program on this machine that the relay must get along with.
struct Tool: Sendable {
    let path: String

    /// The program called `name`; `nil`, said loudly, if this machine has none.
    init?(_ name: String) {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        guard let folder = folders.first(where: { access("\($0)/\(name)", X_OK) == 0 }) else {
            print("SKIPPED (this machine has no \(name))")
            return nil
        }
        self.path = "\(folder)/\(name)"
    }

    /// The program at `path`, which need not be there.
    init(at path: String) {
        self.path = path
    }

    /// What a program printed and how it ended.
    struct Result: Sendable {
        let status: Int32
        let output: String
        let errors: String
    }

    /// Runs the program to its end. If the caller is cancelled, the program is ended, by its id.
    func run(_ arguments: [String]) async throws -> Result {
        let running = try Running(path: path, arguments: arguments)
        return await withTaskCancellationHandler {
            await running.result()
        } onCancel: {
            running.end()
        }
    }

    /// Runs the program beside `body` and ends it, by its id, when `body` ends.
    func running<Value>(_ arguments: [String], during body: (Running) async throws -> Value) async throws -> Value {
        let running = try Running(path: path, arguments: arguments)
        do {
            let value = try await body(running)
            running.end()
            _ = await running.result()
            return value
        } catch {
            running.end()
            _ = await running.result()
            throw error
        }
    }

    /// A program that runs.
    final class Running: Sendable {
        private let process = Process()
        private let ended: AsyncStream<Never>
        private let folder: URL

        fileprivate init(path: String, arguments: [String]) throws {
            folder = FileManager.default.temporaryDirectory.appendingPathComponent("vedette-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            let (ended, end) = AsyncStream<Never>.makeStream()
            self.ended = ended
            process.executableURL = URL(fileURLWithPath: path)
            process.arguments = arguments
            process.standardInput = FileHandle.nullDevice
            process.standardOutput = try Self.file(folder, "output")
            process.standardError = try Self.file(folder, "errors")
            process.terminationHandler = { _ in end.finish() }
            try process.run()
        }

        /// Ends the program, by its id. Not by asking: what is started from one of Swift's threads inherits its blocked
        /// signals and would never hear SIGTERM.
        func end() {
            if process.isRunning { _ = kill(process.processIdentifier, SIGKILL) }
        }

        /// Waits for the end. Files, not pipes, hold what it prints: nothing can fill up.
        func result() async -> Result {
            for await _ in ended {}
            end()
            process.waitUntilExit()
            defer { try? FileManager.default.removeItem(at: folder) }
            let read = { (name: String) in (try? String(contentsOf: self.folder.appendingPathComponent(name), encoding: .utf8)) ?? "" }
            return Result(status: process.terminationStatus, output: read("output"), errors: read("errors"))
        }

        private static func file(_ folder: URL, _ name: String) throws -> FileHandle {
            let url = folder.appendingPathComponent(name)
            _ = FileManager.default.createFile(atPath: url.path, contents: nil)
            return try FileHandle(forWritingTo: url)
        }
    }
}
