// SPDX-License-Identifier: Apache-2.0

import Hummingbird
import Logging
import NIOCore

/// What is known about one request beside the request itself.
struct WebContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// Whose request it is and how it is called; `ReceptionMiddleware` fills it in before anybody looks.
    var visitor: Visitor

    init(source: ApplicationRequestContextSource) {
        self.coreContext = CoreRequestContextStorage(source: source)
        let peer = source.channel.remoteAddress?.ipAddress
        self.visitor = Visitor(requestID: "", peer: peer, client: peer)
    }
}
