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
    let reception: Reception
    let access: SessionAccess

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
        guard let body = try await RequestBodyReader.json(of: call) else {
            throw Problem(.missingField, "The body is missing; expected an object such as {\"stream_url\": \"rtsp://camera/stream\"}.")
        }
        let settings = try StartRequest(body, aliases: configuration.cameraAliases).settings
        guard isAllowed(settings.camera) else {
            access.audit.refused(.cameraNotAllowed, call.caller, camera: settings.camera)
            // The same for every host, and said before any is looked for: nobody learns from it which hosts there are.
            throw Problem(.cameraNotAllowed, "A camera at this address is not allowed here; the operator's list of allowed cameras decides.")
        }
        let id = try adoptedID(call)
        let session: SessionStatus
        do {
            session = try await supervisor.start(settings, owner: call.consumer.name, adopting: id)
        } catch {
            throw Problem(error)
        }
        access.audit.started(session, call.caller)
        return JSONAnswer.response(SessionAnswer(session, message: "Analysis started successfully"))
    }

    @Sendable private func stop(_ call: Call) async throws -> Response {
        let id = try await referred(by: call).id
        guard let session = await supervisor.stop(id) else { throw Problem.noSuchSession(id) }
        access.audit.stopped(session, call.caller)
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
        let visible = await supervisor.sessions().filter { SessionAccess.may(call.consumer, see: $0) }
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
        try await session(try await SessionReference.id(in: call), for: call)
    }

    private func session(inPathOf call: Call) async throws -> SessionStatus {
        try await session(try SessionReference.id(inPathOf: call), for: call)
    }

    private func session(_ id: SessionID, for call: Call) async throws -> SessionStatus {
        guard let session = await access.session(id, for: call.caller) else { throw Problem.noSuchSession(id) }
        return session
    }

    /// By the text of the address alone. Where it takes the address behind a name to tell, whoever connects asks again.
    private func isAllowed(_ camera: CameraURL) -> Bool {
        camera.alias != nil || configuration.allowedCameras.verdict(host: camera.host, port: camera.port) != .refused
    }

    /// The id that a trusted proxy wants the session to have. Anybody else's header says nothing.
    private func adoptedID(_ call: Call) throws(Problem) -> SessionID? {
        guard reception.isTrusted(call.context.visitor.peer), let text = call.request.headers[.sessionID] else { return nil }
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
