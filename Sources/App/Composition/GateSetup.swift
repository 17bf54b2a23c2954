// SPDX-License-Identifier: Apache-2.0

import Gateway
import Logging

/// The gatekeeper with its keys, wherever they come from.
struct GateSetup {
    let keeper: Gatekeeper
    /// The key of the configuration, or the one made for this start; `nil` where no key is needed, or only the key file has keys.
    let key: String?
    /// Whether `key` was made by this start, because no other key is there.
    let madeKey: Bool
    /// Follows the key file; `nil` where no keys are asked for here.
    let watcher: KeyFileWatcher?

    init(_ settings: GatewaySettings, logger: Logger) throws {
        let proxies = try settings.makeTrustedProxies()
        switch settings.mode {
        case .off:
            (key, madeKey, watcher) = (nil, false, nil)
            keeper = Gatekeeper(policy: .off, trustedProxies: proxies)
        case .kong:
            guard !proxies.isEmpty else {
                throw ConfigurationError.unusable("gateway.trusted_proxies", "mode kong needs the addresses of Kong, such as 172.16.0.0/12")
            }
            (key, madeKey, watcher) = (nil, false, nil)
            keeper = Gatekeeper(policy: .kong(try settings.makeKongTrust()), trustedProxies: proxies)
        case .own:
            let store = KeyFileStore(path: settings.keyFile)
            let stamp = try store.stamp()
            let file = try store.read()
            var fixed = try settings.configuredKeys()
            madeKey = fixed.isEmpty && file.keys.isEmpty
            key = madeKey ? KeyRing.makeKey() : settings.apiKey
            if madeKey, let key { fixed = KeyRing(keys: [(name: "owner", secret: key, scopes: [.admin])]) }
            keeper = Gatekeeper(
                policy: .own(try settings.makeGate(keys: KeyRing(joining: [fixed, file.ring]))),
                trustedProxies: proxies
            )
            watcher = KeyFileWatcher(store: store, fixed: fixed, gatekeeper: keeper, logger: logger, initial: stamp)
        }
    }
}
