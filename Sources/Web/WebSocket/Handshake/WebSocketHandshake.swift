// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import NIOCore
import NIOHTTP1
import NIOWebSocket

/// The part of a handshake that RFC 6455 prescribes, checked and ready to be answered.
struct WebSocketHandshake: Equatable {
    let key: String

    /// Reads the head of a request; throws the answer to one that is no handshake.
    init(_ request: HTTPRequest) throws(StreamRefusal) {
        let fields = request.headerFields
        guard request.method == .get, Self.asksForUpgrade(request), fields[values: .upgrade].contains(where: { $0.lists("websocket") }),
            fields[.secWebSocketVersion] == "13"
        else {
            throw .notAWebSocket
        }
        // Sixteen bytes in base64: 22 characters and "==".
        guard let key = fields[.secWebSocketKey], key.utf8.count == 24, key.hasSuffix("==") else {
            throw .badKey
        }
        self.key = key
    }

    /// Whether the client wants to leave HTTP, for whichever protocol. NIO's parser reads nothing after such a request.
    static func asksForUpgrade(_ request: HTTPRequest) -> Bool {
        request.method == .connect
            || request.headerFields.contains(.upgrade) && request.headerFields[values: .connection].contains { $0.lists("upgrade") }
    }

    /// The head of the answer that accepts, with `fields` beside what the protocol demands. NIO computes `Sec-WebSocket-Accept`.
    func acceptance(on channel: any Channel, with fields: HTTPFields) -> EventLoopFuture<HTTPResponseHead> {
        let request = HTTPRequestHead(
            version: .http1_1,
            method: .GET,
            uri: "/",
            headers: ["Sec-WebSocket-Key": key, "Sec-WebSocket-Version": "13"]
        )
        let upgrader = NIOTypedWebSocketServerUpgrader<Void>(
            shouldUpgrade: { channel, _ in channel.eventLoop.makeSucceededFuture([:]) },
            upgradePipelineHandler: { channel, _ in channel.eventLoop.makeSucceededVoidFuture() }
        )
        return upgrader.buildUpgradeResponse(channel: channel, upgradeRequest: request, initialResponseHeaders: [:]).map { headers in
            var all = headers
            for field in fields { all.add(name: field.name.rawName, value: field.value) }
            return HTTPResponseHead(version: .http1_1, status: .switchingProtocols, headers: all)
        }
    }
}

extension String {
    /// Whether a header's comma-separated list holds `token`, in either case.
    fileprivate func lists(_ token: String) -> Bool {
        split(separator: ",").contains { element in
            String(element.drop { $0 == " " || $0 == "\t" }.prefix { $0 != " " && $0 != "\t" }).lowercased() == token
        }
    }
}
