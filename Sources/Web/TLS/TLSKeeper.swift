// SPDX-License-Identifier: Apache-2.0

import Glibc
import Logging
import NIOSSL
import ServiceLifecycle
import Vocabulary

/// Holds the certificate in use, and takes a new one when the files change.
///
/// A connection keeps the certificate it was opened with, so nothing is dropped. A new pair that is no good leaves the old one in
/// place and is complained of once; the files are looked at again when they change again, so a key that is written a moment
/// after its certificate is no accident.
final class TLSKeeper: Service {
    /// How often the files are looked at.
    static let period: Duration = .seconds(1)

    /// What tells one version of the two files from another, without reading them. A file out of reach counts as none: reading it says why.
    private struct Stamp: Equatable {
        let files: [FileStamp?]

        init(_ settings: TLSSettings) {
            files = [settings.certificatePath, settings.keyPath].map { path in (try? FileStamp(path: path)) ?? nil }
        }
    }

    private struct State {
        var stamp: Stamp
        var context: NIOSSLContext
    }

    private let settings: TLSSettings
    private let logger: Logger
    private let unixSeconds: @Sendable () -> Int
    private let sleep: @Sendable () async throws -> Void
    private let state: Guarded<State>

    /// Reads the files; throws what is wrong with them.
    /// - Parameter sleep: waits until it is time to look again.
    init(
        _ settings: TLSSettings,
        logger: Logger,
        unixSeconds: @escaping @Sendable () -> Int = { time(nil) },
        sleep: @escaping @Sendable () async throws -> Void = { try await Task.sleep(for: TLSKeeper.period) }
    ) throws(TLSFileError) {
        self.settings = settings
        self.logger = logger
        self.unixSeconds = unixSeconds
        self.sleep = sleep
        // Before reading: what changes meanwhile is seen at the first look.
        let stamp = Stamp(settings)
        self.state = Guarded(State(stamp: stamp, context: try TLSCredentials(settings, unixSeconds: unixSeconds()).context))
    }

    /// What the next connection is opened with.
    var context: NIOSSLContext { state.withLock { $0.context } }

    /// Looks after the files until the server stops.
    func run() async throws {
        await cancelWhenGracefulShutdown { [self] in
            while (try? await sleep()) != nil { lookAgain() }
        }
    }

    /// Takes the pair in the files, if it is another one than last time.
    func lookAgain() {
        let stamp = Stamp(settings)
        guard state.withLock({ $0.stamp != stamp }) else { return }
        do throws(TLSFileError) {
            let context = try TLSCredentials(settings, unixSeconds: unixSeconds()).context
            state.withLock { $0 = State(stamp: stamp, context: context) }
            logger.info("TLS certificate replaced", metadata: ["certificate": "\(settings.certificatePath)"])
        } catch {
            state.withLock { $0.stamp = stamp }
            logger.error("new TLS certificate not taken, the old one stays", metadata: ["reason": "\(error)"])
        }
    }
}
