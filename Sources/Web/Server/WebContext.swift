// SPDX-License-Identifier: Apache-2.0

import Gateway
import Hummingbird
import Logging
import NIOCore

/// What is known about one request beside the request itself.
struct WebContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// How the request is called in answers and logs.
    let requestID: String
    /// The address the connection comes from: the client's, or that of the last proxy. `nil` for a local socket.
    let peer: String?

    init(source: ApplicationRequestContextSource) {
        self.coreContext = CoreRequestContextStorage(source: source)
        self.requestID = Gatekeeper.makeRequestID()
        self.peer = source.channel.remoteAddress?.ipAddress
        // The name Hummingbird logs requests under; ours replaces its counter, which starts anew with every process.
        logger[metadataKey: "hb.request.id"] = "\(requestID)"
    }
}
