// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Foundation
import Testing
import Vocabulary

@Suite("A thread for what blocks", .timeLimit(.minutes(1)))
struct BlockingThreadTests {
    @Test("Work runs on the thread, and stays there after it waited")
    func staysThere() async throws {
        let thread = BlockingThread(name: "camera-test")
        let names = try await withTaskExecutorPreference(thread) {
            let first = try await Self.threadName()
            await Task.yield()
            return [first, try await Self.threadName()]
        }
        #expect(names == ["camera-test\n", "camera-test\n"])
    }

    @Test("Blocked threads, many more than cores, leave the shared pool running")
    func poolRuns() async throws {
        let gate = DispatchGate()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<(ProcessInfo.processInfo.activeProcessorCount * 4) {
                group.addTask { try await BlockingThread.run(named: "blocked") { gate.wait() } }
            }
            // Only a pool with a free thread gets here.
            group.addTask { gate.open() }
            try await group.waitForAll()
        }
    }

    @Test("What the work throws, the caller catches")
    func passesErrorsOn() async {
        struct Trouble: Error {}
        await #expect(throws: Trouble.self) { try await BlockingThread.run(named: "throws") { throw Trouble() } }
    }

    @Test("The thread ends with its object")
    func ends() async throws {
        let thread = try await BlockingThread.run(named: "short-lived") { try Self.threadPath() }
        // The kernel needs a moment to clear up; the time limit is this loop's.
        while FileManager.default.fileExists(atPath: thread) { await Task.yield() }
    }

    @Test("A detached thread does its work while nobody waits, and then lets go of what it holds")
    func detached() async {
        final class Luggage: Sendable {
            let telling: AsyncStream<String>.Continuation
            init(_ telling: AsyncStream<String>.Continuation) { self.telling = telling }
            deinit { telling.yield("let go") }
        }
        let (news, telling) = AsyncStream<String>.makeStream()
        let gate = DispatchGate()
        BlockingThread.detach(named: "detached-test") { [luggage = Luggage(telling)] in
            gate.wait()
            luggage.telling.yield((try? String(contentsOfFile: Self.threadPath() + "/comm", encoding: .utf8)) ?? "")
        }
        telling.yield("not waited for")
        gate.open()
        var heard: [String] = []
        for await line in news {
            heard.append(line)
            if heard.count == 3 { break }
        }
        #expect(heard == ["not waited for", "detached-test\n", "let go"])
    }

    @concurrent private static func threadName() async throws -> String { try String(contentsOfFile: threadPath() + "/comm", encoding: .utf8) }

    /// Where the kernel describes the calling thread.
    private static func threadPath() throws -> String { try "/proc/" + FileManager.default.destinationOfSymbolicLink(atPath: "/proc/thread-self") }
}

/// Holds threads, really blocked ones, until it is opened.
private final class DispatchGate: Sendable {
    private let visitors = DispatchGroup()

    init() { visitors.enter() }

    func wait() { visitors.wait() }

    func open() { visitors.leave() }
}
