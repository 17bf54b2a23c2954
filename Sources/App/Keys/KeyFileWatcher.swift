// SPDX-License-Identifier: Apache-2.0

import Gateway
import Logging
import ServiceLifecycle
import Vocabulary

/// Keeps the gatekeeper's keys in step with the key file while the service runs.
///
/// A file that has become unreadable changes nothing: locking everybody out because of a typing mistake would be worse
/// than a key that lives a little longer. It is said once, and tried again every second: what was in the way may go without the
/// file changing, and a key that was revoked meanwhile must not live on.
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
            var complaint = ""
            while true {
                try await Task.sleep(for: interval)
                do throws(KeyFileTrouble) {
                    let stamp = try store.stamp()
                    guard stamp != known else { continue }
                    let file = try store.read()
                    gatekeeper.replaceKeys(KeyRing(joining: [fixed, file.ring]))
                    known = stamp
                    complaint = ""
                    logger.notice("keys read again", metadata: ["file": "\(store.path)", "keys": "\(file.keys.count)"])
                } catch {
                    guard error.description != complaint else { continue }
                    complaint = error.description
                    logger.error("key file not taken over; the keys before stay valid", metadata: ["reason": "\(error)"])
                }
            }
        }
    }
}
