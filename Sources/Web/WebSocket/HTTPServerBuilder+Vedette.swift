// SPDX-License-Identifier: Apache-2.0

import Gateway
import HTTPTypes
import HummingbirdCore
import Logging
import NIOCore
import Pipeline

extension HTTPServerBuilder {
    /// HTTP/1.1 by Hummingbird, and on the same port the WebSockets of `streams`.
    ///
    /// A WebSocket handshake is answered where every other request is, in the responder, with 101 in place of a page. NIO's
    /// upgrade handlers look at the first request of a connection only, but proxies that keep connections to their
    /// upstreams (Kong does) send a handshake down any of them. It also leaves a refusal an ordinary answer.
    static func vedette(_ streams: StreamEndpoint, http: HTTP1Channel.Configuration = .init()) -> HTTPServerBuilder {
        HTTPServerBuilder { responder in
            HTTP1Channel(
                responder: { request, writer, channel in
                    try await streams.respond(to: request, with: writer, on: channel, otherwise: responder)
                },
                configuration: http
            )
        }
    }
}

/// Thrown when the answer is written and the connection cannot go on as HTTP. The only way out of Hummingbird's loop over
/// the requests of a connection; it closes the connection and is never seen elsewhere.
struct ConnectionIsOver: Error {}

extension StreamEndpoint {
    /// Answers a request for a WebSocket, and hands every other one to `http`.
    func respond(
        to request: Request,
        with writer: consuming ResponseWriter,
        on channel: any Channel,
        otherwise http: HTTPChannelHandler.Responder
    ) async throws {
        guard let target = StreamTarget(request.uri) else {
            try await http(request, writer, channel)
            // The parser reads nothing more after an upgrade was asked for (`curl --http2` does): better to end than to hang.
            if WebSocketHandshake.asksForUpgrade(request.head) { throw ConnectionIsOver() }
            return
        }
        do {
            let viewing = try await admit(request.head, to: target, from: channel.remoteAddress?.ipAddress)
            try await serve(viewing, on: channel)
        } catch let refusal as StreamRefusal {
            statistics.refused()
            logger.debug("handshake refused", metadata: ["status": "\(refusal.head.status.code)"])
            try await writer.write(response: refusal.head, body: ResponseBody(byteBuffer: refusal.body))
        }
        throw ConnectionIsOver()
    }
}
