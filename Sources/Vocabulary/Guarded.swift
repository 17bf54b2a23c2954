// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A value that several threads change, one at a time.
///
/// Why not `Synchronization.Mutex`: on Linux it is a futex that the kernel hands from one thread to the next, unseen by the thread
/// sanitizer, which then reports a race at every lock that two threads want at once (Swift 6.3.1; eight threads that append to one
/// array show it). A sanitizer that cries wolf is of no use. It knows pthreads.
public final class Guarded<Value: Sendable>: Sendable {
    // Safe to share: only read and written between `lock` and `unlock`.
    private nonisolated(unsafe) var value: Value
    // Safe to share: never moves, and only the pthread functions touch it, whose purpose this is.
    private nonisolated(unsafe) let mutex: UnsafeMutablePointer<pthread_mutex_t>

    public init(_ value: Value) {
        self.value = value
        self.mutex = .allocate(capacity: 1)
        let status = pthread_mutex_init(mutex, nil)
        precondition(status == 0, "no lock can be made: \(status)")
    }

    deinit {
        pthread_mutex_destroy(mutex)
        mutex.deallocate()
    }

    /// Runs `body` alone. Not to be nested: a thread that comes back for a lock it holds waits for ever.
    public func withLock<Result, Failure: Error>(_ body: (inout Value) throws(Failure) -> Result) throws(Failure) -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return try body(&value)
    }
}
