// SPDX-License-Identifier: Apache-2.0

import Foundation
import Vocabulary

/// A program that a test talks to. It ends with the object, and with the test process: it reads until its input closes.
final class ChildProcess {
    private let process = Process()
    private let input = Pipe()
    private let output = Pipe()

    init(_ executable: String, _ arguments: [String]) throws {
        process.executableURL = URL(filePath: executable)
        process.arguments = arguments
        process.standardInput = input
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
    }

    deinit { kill() }

    /// The next line the program writes; `nil` when it has ended.
    ///
    /// Waits on a thread of its own: the program may be waiting for something that the shared pool has still to do.
    func readLine() async throws -> String? {
        let reading = output.fileHandleForReading
        return try await BlockingThread.run(named: "child") {
            var line: [UInt8] = []
            while let byte = try reading.read(upToCount: 1), let value = byte.first {
                if value == UInt8(ascii: "\n") { return String(decoding: line, as: UTF8.self) }
                line.append(value)
            }
            return nil
        }
    }

    /// As pulling the plug would.
    func kill() {
        guard process.isRunning else { return }
        Foundation.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    /// Runs a program to its end; whether it succeeded.
    static func succeeds(_ executable: String, _ arguments: [String]) -> Bool {
        guard let child = try? ChildProcess(executable, arguments) else { return false }
        try? child.input.fileHandleForWriting.close()
        child.process.waitUntilExit()
        return child.process.terminationStatus == 0
    }
}
