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
    static func vedette(
        _ streams: StreamEndpoint,
        tls: TLSKeeper? = nil,
        limits: ConnectionLimits = ConnectionLimits(WebConfiguration()),
        statistics: ConnectionStatistics = ConnectionStatistics()
    ) -> HTTPServerBuilder {
        HTTPServerBuilder { responder in
            guarded(tls: tls, limits: limits, statistics: statistics) { request, writer, channel in
                try await streams.respond(to: request, with: writer, on: channel, otherwise: responder)
            }
        }
    }

    /// HTTP/1.1 and nothing else, in clear, with the same deadlines.
    static func plain(limits: ConnectionLimits, statistics: ConnectionStatistics) -> HTTPServerBuilder {
        HTTPServerBuilder { responder in guarded(tls: nil, limits: limits, statistics: statistics, responder) }
    }

    private static func guarded(
        tls: TLSKeeper?,
        limits: ConnectionLimits,
        statistics: ConnectionStatistics,
        _ responder: @escaping HTTPChannelHandler.Responder
    ) -> any ServerChildChannel {
        var http = HTTP1Channel.Configuration(idleTimeout: TimeAmount(limits.idle))
        // Kong's nginx takes four buffers of 8 KiB for a head, and no header longer than one.
        http.httpDecoder = .init(maxHeaderFieldSize: 8 * 1024, maxHeaderListSize: 32 * 1024, maxHeaderFieldCount: 200)
        return GuardedChannel(base: HTTP1Channel(responder: responder, configuration: http), tls: tls, limits: limits, statistics: statistics)
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
        let visitor = reception.visitor(sending: request.head, from: channel.remoteAddress?.ipAddress)
        do {
            let viewing = try await admit(request.head, to: target, by: visitor)
            requests.answered(route: Self.route, status: HTTPResponse.Status.switchingProtocols.code)
            try await serve(viewing, on: channel)
        } catch let refusal as StreamRefusal {
            if request.method != .options { statistics.refused() }
            requests.answered(route: Self.route, status: refusal.status.code)
            logger.debug("handshake refused", metadata: ["status": "\(refusal.status.code)", "request.id": "\(visitor.requestID)"])
            let (head, body) = refusal.response(requestID: visitor.requestID)
            try await writer.write(response: head, body: request.method == .head ? ResponseBody() : ResponseBody(byteBuffer: body))
        }
        throw ConnectionIsOver()
    }
}
