// SPDX-License-Identifier: Apache-2.0

import Gateway
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Pipeline
import Vocabulary

/// The API under `/api/v1/video`: analyses are started, watched over and ended.
struct VideoRoutes: Sendable {
    let supervisor: SessionSupervisor
    let gatekeeper: Gatekeeper
    let configuration: WebConfiguration

    var routes: [Route] {
        let base = "/api/v1/video"
        return [
            Route(.post, base + "/start", .scope(.control), answer: start),
            Route(.post, base + "/stop", .scope(.control), answer: stop),
            Route(.post, base + "/pause", .scope(.control), answer: pause),
            Route(.post, base + "/resume", .scope(.control), answer: resume),
            Route(.get, base + "/status/{session_id}", .scope(.view), answer: status),
            Route(.get, base + "/sessions", .scope(.view), answer: sessions),
            Route(.get, base + "/sessions/{session_id}/snapshot.jpg", .scope(.view), answer: snapshot),
            Route(.post, base + "/sessions/{session_id}/ticket", .scope(.view), answer: ticket),
        ]
    }

    @Sendable private func start(_ call: Call) async throws -> Response {
        guard let body = try await RequestBodyReader.json(of: call.request) else {
            throw Problem(.missingField, "The body is missing; expected an object such as {\"stream_url\": \"rtsp://camera/stream\"}.")
        }
        let settings = try StartRequest(body).settings
        guard configuration.allowedCameras.verdict(host: settings.camera.host, port: settings.camera.port) != .refused else {
            throw Problem(
                .cameraNotAllowed,
                "Cameras on '\(settings.camera.host)' are not allowed here; the operator's list of allowed cameras decides."
            )
        }
        let id = try adoptedID(call)
        let session: SessionStatus
        do {
            session = try await supervisor.start(settings, owner: call.consumer.name, adopting: id)
        } catch {
            throw Problem(error)
        }
        return JSONAnswer.response(SessionAnswer(session, message: "Analysis started successfully"))
    }

    @Sendable private func stop(_ call: Call) async throws -> Response {
        let id = try await referred(by: call).id
        guard let session = await supervisor.stop(id) else { throw Problem.noSuchSession(id) }
        return JSONAnswer.response(SessionAnswer(session, message: "Analysis stopped"))
    }

    @Sendable private func pause(_ call: Call) async throws -> Response {
        try await changeRunning(call, "Analysis paused") { await supervisor.pause($0) }
    }

    @Sendable private func resume(_ call: Call) async throws -> Response {
        try await changeRunning(call, "Analysis resumed") { await supervisor.resume($0) }
    }

    @Sendable private func status(_ call: Call) async throws -> Response {
        JSONAnswer.response(SessionReport(try await session(inPathOf: call)))
    }

    @Sendable private func sessions(_ call: Call) async throws -> Response {
        let visible = await supervisor.sessions().filter { Self.may(call.consumer, see: $0) }
        return JSONAnswer.response(SessionList(sessions: visible.map(SessionReport.init)))
    }

    @Sendable private func snapshot(_ call: Call) async throws -> Response {
        let id = try await session(inPathOf: call).id
        let annotated = try Self.flag("annotated", of: call.request) ?? false
        let jpeg: [UInt8]?
        do {
            jpeg = try await supervisor.snapshot(of: id, annotated: annotated)
        } catch {
            throw Problem(error)
        }
        guard let jpeg else { throw Problem.noSuchSession(id) }
        return Response(status: .ok, headers: [.contentType: "image/jpeg"], body: ResponseBody(byteBuffer: ByteBuffer(bytes: jpeg)))
    }

    @Sendable private func ticket(_ call: Call) async throws -> Response {
        let id = try await session(inPathOf: call).id
        let ticket = gatekeeper.issueTicket(for: id, consumer: call.consumer)
        return JSONAnswer.response(TicketAnswer(ticket: ticket, expiresIn: Int(Gatekeeper.ticketLifetime.components.seconds)))
    }

}

extension VideoRoutes {
    /// Answers a change that only a session can take that is not over.
    private func changeRunning(_ call: Call, _ message: String, _ change: (SessionID) async -> SessionStatus?) async throws -> Response {
        let id = try await referred(by: call).id
        guard let session = await change(id) else { throw Problem.noSuchSession(id) }
        guard !session.state.isFinal else {
            throw Problem(.sessionOver, "Session \(id) is over (\(session.state.rawValue)); start the camera again.")
        }
        return JSONAnswer.response(SessionAnswer(session, message: message))
    }

    private func referred(by call: Call) async throws -> SessionStatus {
        try await session(try await SessionReference.id(in: call.request), for: call.consumer)
    }

    private func session(inPathOf call: Call) async throws -> SessionStatus {
        try await session(try SessionReference.id(inPathOf: call), for: call.consumer)
    }

    private func session(_ id: SessionID, for consumer: Consumer) async throws -> SessionStatus {
        guard let session = await supervisor.status(of: id), Self.may(consumer, see: session) else { throw Problem.noSuchSession(id) }
        return session
    }

    private static func may(_ consumer: Consumer, see session: SessionStatus) -> Bool {
        session.owner == consumer.name || consumer.may(.admin)
    }

    /// The id that a trusted proxy wants the session to have. Anybody else's header says nothing.
    private func adoptedID(_ call: Call) throws(Problem) -> SessionID? {
        guard let peer = call.context.peer.flatMap({ IPAddress($0) }), configuration.trustedProxies.contains(where: { $0.contains(peer) }),
            let text = call.request.headers[.sessionID]
        else { return nil }
        guard let id = SessionID(text) else { throw Problem(.invalidField, "The header X-Session-Id is no UUID.") }
        return id
    }

    private static func flag(_ name: String, of request: Request) throws(Problem) -> Bool? {
        switch request.uri.queryParameters.get(name) {
        case nil: nil
        case "true", "1": true
        case "false", "0": false
        default: throw Problem(.invalidField, "'\(name)' is true or false.")
        }
    }
}

extension HTTPField.Name {
    // A valid token, as the test of trusted proxies shows.
    static let sessionID = HTTPField.Name("X-Session-Id")!  // swift-format-ignore: NeverForceUnwrap
}
