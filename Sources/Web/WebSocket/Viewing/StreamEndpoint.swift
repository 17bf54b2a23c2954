// SPDX-License-Identifier: Apache-2.0

import Gateway
import HTTPTypes
import HummingbirdCore
import Logging
import NIOCore
import Pipeline
import Vocabulary

/// `/ws/stream/{session_id}`: decides about each handshake, then serves the viewer.
struct StreamEndpoint: Sendable {
    let sessions: any ViewableSessions
    let gatekeeper: Gatekeeper
    let origins: OriginPolicy
    let limits: WebSocketLimits
    let statistics: WebSocketStatistics
    let logger: Logger
    private let shared = SharedMessages()

    init(
        sessions: any ViewableSessions,
        gatekeeper: Gatekeeper,
        allowedOrigins: [String],
        limits: WebSocketLimits = WebSocketLimits(),
        statistics: WebSocketStatistics = WebSocketStatistics(),
        logger: Logger
    ) {
        self.sessions = sessions
        self.gatekeeper = gatekeeper
        self.origins = OriginPolicy(trusted: allowedOrigins)
        self.limits = limits
        self.statistics = statistics
        self.logger = logger
    }

    /// A handshake that was accepted.
    struct Viewing: Sendable {
        let handshake: WebSocketHandshake
        let consumer: Consumer
        let status: SessionStatus
        let feed: ResultFeed
        let picture: PictureMode
    }

    /// Decides about a handshake; throws the answer to one that is refused.
    ///
    /// What needs no key comes first, because looking at a ticket uses it up: a bad argument or a page from elsewhere
    /// must not cost the viewer its ticket.
    func admit(_ request: HTTPRequest, to target: StreamTarget, from peer: String?) async throws(StreamRefusal) -> Viewing {
        let handshake = try WebSocketHandshake(request)
        let requested = try PictureMode.requested(by: target.pictures)
        guard origins.allows(origin: request.headerFields[.origin], authority: request.authority) else { throw .untrustedOrigin }
        guard let id = target.session else { throw .noSuchSession }
        let consumer =
            switch gatekeeper.admitWebSocket(request, session: id, from: peer) {
            case .granted(let consumer, _): consumer
            case .answered(let answer): throw StreamRefusal(answer)
            }
        // A session of somebody else is not there, rather than forbidden: ids are not to be found by trying.
        guard let status = await sessions.status(of: id), status.owner == consumer.name || consumer.may(.admin),
            let feed = await sessions.feed(of: id)
        else {
            throw .noSuchSession
        }
        guard feed.viewerCount < limits.viewersPerSession else { throw .tooManyViewers }
        let picture = requested ?? .standard(drawing: status.settings.enableDrawing)
        return Viewing(handshake: handshake, consumer: consumer, status: status, feed: feed, picture: picture)
    }

    /// Upgrades the connection and serves the viewer until the socket is closed.
    func serve(_ viewing: Viewing, on channel: any Channel) async throws {
        let id = viewing.status.id
        var logger = logger
        logger[metadataKey: "session.id"] = "\(id)"
        logger[metadataKey: "consumer"] = "\(viewing.consumer.name)"
        logger[metadataKey: "picture"] = "\(viewing.picture.rawValue)"
        let (stops, requests) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        try await viewing.feed.withSubscription(demanding: viewing.picture.demand) { subscription in
            let controls = ViewerControls(
                subscription: subscription,
                mayControl: viewing.consumer.may(.control),
                requestStop: { requests.yield() }
            )
            let connection = try await ViewerConnection(
                upgrading: channel,
                viewing.handshake,
                sendBuffer: viewing.picture == .none ? limits.sendBufferWithoutPictures : limits.sendBufferWithPictures,
                handler: { [limits, statistics] in ViewerHandler(controls: controls, limits: limits, statistics: statistics) }
            )
            statistics.connected()
            logger.debug("viewer connected")
            let make = { SessionMessages(session: id, drawing: viewing.status.settings.enableDrawing, statistics: statistics) }
            let ending = await shared.withMessages(of: viewing.feed, makingIfFirst: make) { messages in
                await ViewerSession(
                    session: id,
                    picture: viewing.picture,
                    connection: connection,
                    messages: messages,
                    sessions: sessions,
                    stops: stops
                ).run(subscription)
            }
            statistics.ended(ending)
            logger.debug("viewer left", metadata: ["reason": "\(ending)", "frames.lost": "\(subscription.losses.frames)"])
        }
    }
}
