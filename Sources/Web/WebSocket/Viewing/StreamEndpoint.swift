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
    /// How the address is called in the API's documents and metrics.
    static let route = "/ws/stream/{session_id}"

    let sessions: any ViewableSessions
    let gatekeeper: Gatekeeper
    let reception: Reception
    let origins: OriginPolicy
    let limits: WebSocketLimits
    let statistics: WebSocketStatistics
    let requests: RequestStatistics
    let audit: AuditLog
    let logger: Logger
    private let shared = SharedMessages()

    init(
        sessions: any ViewableSessions,
        gatekeeper: Gatekeeper,
        trustedProxies: [AddressBlock] = [],
        allowedOrigins: [String],
        limits: WebSocketLimits = WebSocketLimits(),
        statistics: WebSocketStatistics = WebSocketStatistics(),
        requests: RequestStatistics = RequestStatistics(),
        audit: AuditLog? = nil,
        logger: Logger
    ) {
        self.sessions = sessions
        self.gatekeeper = gatekeeper
        self.reception = Reception(gatekeeper: gatekeeper, trustedProxies: trustedProxies)
        self.origins = OriginPolicy(trusted: allowedOrigins)
        self.limits = limits
        self.statistics = statistics
        self.requests = requests
        self.audit = audit ?? AuditLog(logger: logger)
        self.logger = logger
    }

    /// A handshake that was accepted.
    struct Viewing: Sendable {
        let handshake: WebSocketHandshake
        let visitor: Visitor
        let consumer: Consumer
        /// What the 101 carries beside what the protocol demands.
        let headers: HTTPFields
        let status: SessionStatus
        let feed: ResultFeed
        let picture: PictureMode

        var caller: Caller { Caller(visitor: visitor, consumer: consumer) }
    }

    /// Decides about a handshake; throws the answer to one that is refused.
    ///
    /// What needs no key comes first, because looking at a ticket uses it up: a bad argument or a page from elsewhere
    /// must not cost the viewer its ticket.
    func admit(_ request: HTTPRequest, to target: StreamTarget, by visitor: Visitor) async throws(StreamRefusal) -> Viewing {
        if request.method == .options { throw optionsAnswer(request, visitor) }
        let handshake = try WebSocketHandshake(request)
        let requested = try PictureMode.requested(by: target.pictures)
        guard origins.allows(origin: request.headerFields[.origin], authority: request.authority) else {
            audit.refused(.untrustedOrigin, Caller(visitor: visitor, consumer: nil), session: target.session)
            throw .untrustedOrigin
        }
        guard let id = target.session else { throw .noSuchSession }
        switch gatekeeper.admitWebSocket(request, session: id, from: visitor.peer, requestID: visitor.requestID) {
        case .answered(let answer):
            audit.answered(answer, visitor, session: id)
            throw StreamRefusal(answer)
        case .granted(let consumer, let headers):
            let caller = Caller(visitor: visitor, consumer: consumer)
            guard let status = await SessionAccess(sessions: sessions, audit: audit).session(id, for: caller),
                let feed = await sessions.feed(of: id)
            else {
                throw .noSuchSession.adopting(headers)
            }
            guard feed.viewerCount < limits.viewersPerSession else { throw .tooManyViewers.adopting(headers) }
            return Viewing(
                handshake: handshake,
                visitor: visitor,
                consumer: consumer,
                headers: headers,
                status: status,
                feed: feed,
                picture: requested ?? .standard(drawing: status.settings.enableDrawing)
            )
        }
    }

    /// A CORS preflight is the gatekeeper's to answer; any other `OPTIONS` needs a key and is no handshake.
    private func optionsAnswer(_ request: HTTPRequest, _ visitor: Visitor) -> StreamRefusal {
        switch gatekeeper.admit(request, from: visitor.peer, needing: .scope(.view), requestID: visitor.requestID) {
        case .answered(let answer):
            audit.answered(answer, visitor)
            return StreamRefusal(answer)
        case .granted(_, let headers):
            return .notAWebSocket.adopting(headers)
        }
    }

    /// Upgrades the connection and serves the viewer until the socket is closed.
    func serve(_ viewing: Viewing, on channel: any Channel) async throws {
        let id = viewing.status.id
        var logger = logger
        logger[metadataKey: "session.id"] = "\(id)"
        logger[metadataKey: "consumer"] = "\(viewing.consumer.name)"
        logger[metadataKey: "picture"] = "\(viewing.picture.rawValue)"
        let (stops, wishes) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        try await viewing.feed.withSubscription(demanding: viewing.picture.demand) { subscription in
            let controls = controls(of: viewing, subscription) { wishes.yield() }
            let connection = try await ViewerConnection(
                upgrading: channel,
                viewing.handshake,
                headers: viewing.headers,
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
                    stops: stops,
                    noteStop: { [audit] in audit.stopped($0, viewing.caller) }
                ).run(subscription)
            }
            statistics.ended(ending)
            if ending == .revoked { audit.refused(.keyRevoked, viewing.caller, session: id) }
            logger.debug("viewer left", metadata: ["reason": "\(ending)", "frames.lost": "\(subscription.losses.frames)"])
        }
    }

    private func controls(
        of viewing: Viewing,
        _ subscription: FeedSubscription,
        requestStop: @escaping @Sendable () -> Void
    ) -> ViewerControls {
        let consumer = viewing.consumer
        return ViewerControls(
            subscription: subscription,
            authority: { [gatekeeper] in
                guard gatekeeper.stillKnows(consumer) else { return .none }
                return consumer.may(.control) ? .control : .view
            },
            noteRefusal: { [audit] in audit.refused(.lacksScope, viewing.caller, session: viewing.status.id) },
            requestStop: requestStop
        )
    }
}
