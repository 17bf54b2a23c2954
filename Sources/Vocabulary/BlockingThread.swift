// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Glibc

/// A thread of its own for code that blocks, as a task executor.
///
/// Reading from a camera blocks, and so does inferring; the shared pool has only as many threads as the machine has cores: a few quiet cameras would stop
/// everything. Work that prefers this executor runs here, one piece at a time, and waits here:
///
///     let thread = BlockingThread(name: "camera")
///     group.addTask(executorPreference: thread) { try readCamera() }
///
/// Keep the object while tasks prefer it. The thread ends when the object is gone and the work handed to it is done; nobody has to
/// stop or join it. Work that never ends keeps it for ever: end it with an `Interrupt`.
public final class BlockingThread: TaskExecutor {
    private let line = Line()

    /// Starts the thread. `name` shows in debuggers and `top`; Linux keeps 15 bytes of it. That no thread can be made stops the
    /// process, as it does for the shared pool.
    public init(name: String) {
        Self.detach(named: name) { [line] in
            while let entry = line.next() { entry.job.runSynchronously(on: entry.executor.asUnownedTaskExecutor()) }
        }
    }

    deinit { line.close() }

    /// Runs `body`, which may block, on a thread made for it, and returns what it returns.
    ///
    /// Cancelling the calling task does not stop `body`: what blocks is ended by its `Interrupt`.
    public static func run<Value>(named name: String, _ body: @escaping @Sendable () throws -> sending Value) async throws -> sending Value {
        let thread = BlockingThread(name: name)
        return try await withTaskExecutorPreference(thread) { try await onThisExecutor(body) }
    }

    /// Runs `body` on a thread made for it, which nobody waits for: for a call that blocks and cannot be called off. It keeps what `body` holds
    /// until that returns, and no longer.
    public static func detach(named name: String, _ body: @escaping @Sendable () -> Void) {
        let start = Unmanaged.passRetained(Start(name: name, body: body))
        var thread = pthread_t()
        let status = pthread_create(
            &thread,
            nil,
            { argument in
                guard let argument else { return nil }
                Unmanaged<Start>.fromOpaque(argument).takeRetainedValue().run()
                return nil
            },
            start.toOpaque()
        )
        precondition(status == 0, "no thread can be made: \(status)")
        pthread_detach(thread)
    }

    /// Asynchronous and isolated to nothing, and so on the preferred executor.
    @concurrent private static func onThisExecutor<Value>(_ body: @Sendable () throws -> sending Value) async throws -> sending Value {
        try body()
    }

    public func enqueue(_ job: consuming ExecutorJob) {
        line.add(.init(job: UnownedJob(job), executor: self))
    }

    /// The work that waits for the thread.
    private final class Line: Sendable {
        /// A job, and the executor it must be run on: alive at least until then.
        struct Entry: Sendable {
            let job: UnownedJob
            let executor: BlockingThread
        }

        private let entries = Guarded<[Entry]>([])
        /// Counts the entries, and one more for the closing.
        private let signal = DispatchSemaphore(value: 0)

        func add(_ entry: Entry) {
            entries.withLock { $0.append(entry) }
            signal.signal()
        }

        func close() { signal.signal() }

        /// Waits; `nil` when there is nothing left and nothing more to come.
        func next() -> Entry? {
            signal.wait()
            return entries.withLock { $0.isEmpty ? nil : $0.removeFirst() }
        }
    }

    /// What a new thread is given.
    private final class Start: Sendable {
        private let name: String
        private let body: @Sendable () -> Void

        init(name: String, body: @escaping @Sendable () -> Void) {
            self.name = name
            self.body = body
        }

        func run() {
            nameThread()
            body()
        }

        /// By the file the kernel has for it: Glibc's function for this is not visible from Swift. Only for people, so a failure is none.
        private func nameThread() {
            guard let file = fopen("/proc/thread-self/comm", "w") else { return }
            fputs(String(decoding: name.utf8.prefix(15), as: UTF8.self), file)
            fclose(file)
        }
    }
}
