// SPDX-License-Identifier: Apache-2.0

import Gateway
import Logging
import ServiceLifecycle

/// Keeps the gatekeeper's keys in step with the key file while the service runs.
///
/// A file that has become unreadable changes nothing: locking everybody out because of a typing mistake would be worse
/// than a key that lives a little longer. It is said once, and again when all is well.
struct KeyFileWatcher: Service {
    let store: KeyFileStore
    /// The keys of the configuration, which no file takes away.
    let fixed: KeyRing
    let gatekeeper: Gatekeeper
    let logger: Logger
    /// The file as it was when the service started.
    let initial: FileStamp?
    /// How often the file is looked at.
    var interval = Duration.seconds(1)

    func run() async throws {
        try? await cancelWhenGracefulShutdown {
            var known = initial
            while true {
                try await Task.sleep(for: interval)
                let stamp = store.stamp
                guard stamp != known else { continue }
                known = stamp
                readAgain()
            }
        }
    }

    private func readAgain() {
        do {
            let file = try store.read()
            gatekeeper.replaceKeys(KeyRing(joining: [fixed, file.ring]))
            logger.notice("keys read again", metadata: ["file": "\(store.path)", "keys": "\(file.keys.count)"])
        } catch {
            logger.error("key file not taken over; the keys before stay valid", metadata: ["reason": "\(error)"])
        }
    }
}
