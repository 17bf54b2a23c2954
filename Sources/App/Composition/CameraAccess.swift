// SPDX-License-Identifier: Apache-2.0

import Gateway
import Vocabulary

/// Where cameras may be: what the operator allows, and this process's own relay.
///
/// Asked twice: by the API about the address as it is written, and at every connect about what it resolves to.
struct CameraAccess: Sendable {
    let allowed: AllowedCameras

    /// - Parameter relay: the settings of the relay of this process. One on a port that the system chooses is known to nobody
    ///   before it listens, so it has to be allowed like any other.
    init(_ settings: CameraSettings, relay: RelaySettings) throws(ConfigurationError) {
        guard !settings.allowed.contains("any") else {
            allowed = .any
            return
        }
        var entries = settings.allowed.flatMap { $0 == "private" ? AllowedCameras.privateBlocks : [$0] }
        if relay.enabled, relay.port.number != 0 {
            entries += (["127.0.0.1", "[::1]", "localhost"] + relay.ownNames).map { "\($0):\(relay.port.number)" }
        }
        do {
            allowed = try AllowedCameras(entries)
        } catch {
            throw .unusable("cameras.allowed", error.description)
        }
    }

    /// Whether the service may connect to `address`, which is where `camera` is.
    ///
    /// An alias is the operator's own word. A name that is allowed as a name may be anywhere.
    func permits(_ camera: CameraURL, at address: String) -> Bool {
        if camera.alias != nil { return true }
        return IPAddress(address).map { allowed.permits(host: camera.host, resolvedTo: $0, port: camera.port) } ?? false
    }
}

extension RelaySettings {
    /// What clients call the address listened on, where that is one.
    fileprivate var ownNames: [String] {
        ["127.0.0.1", "::1", "localhost", "0.0.0.0", "::"].contains(host) ? [] : [host.contains(":") ? "[\(host)]" : host]
    }
}
