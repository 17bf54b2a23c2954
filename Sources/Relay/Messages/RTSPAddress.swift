// SPDX-License-Identifier: Apache-2.0

import Vocabulary

/// An `rtsp://` address as it stands in a request, without its login: that must not come back in an answer or a log.
struct RTSPAddress: Hashable, Sendable {
    /// Scheme, host and port: `rtsp://127.0.0.1:8554`.
    let origin: String
    /// Path and query as written, without slashes at the end.
    let pathAndQuery: String

    /// Reads `url`; `nil` if it is no absolute RTSP address.
    init?(_ url: String) {
        guard let address = try? CameraURL(url) else { return nil }
        let host = address.host.contains(":") ? "[\(address.host)]" : address.host
        self.origin = "\(address.scheme.rawValue)://\(host):\(address.port)"
        self.pathAndQuery = String(address.pathAndQuery[...].droppingTrailingSlashes())
    }
}

extension Substring {
    func droppingTrailingSlashes() -> Substring {
        var text = self
        while text.last == "/" { text.removeLast() }
        return text
    }
}
