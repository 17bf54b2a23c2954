// SPDX-License-Identifier: Apache-2.0

import Gateway
import Logging
import Pipeline
import ServiceLifecycle
import Vocabulary

/// Who started and stopped what, and who was refused: one line each, at `info`. Never a key, a ticket or a camera's login.
///
/// As a service it tells once a minute how often refusals were repeated.
final class AuditLog: Service {
    private let logger: Logger
    private let spells = Guarded(RefusalSpells())

    init(logger: Logger) { self.logger = logger }

    func started(_ session: SessionStatus, _ caller: Caller) { tell("audit: session started", session, caller) }

    func stopped(_ session: SessionStatus, _ caller: Caller) { tell("audit: session stopped", session, caller) }

    /// - Parameters:
    ///   - session: the session it was about, if it was about one.
    ///   - camera: the camera that was asked for. Its place is told, not its path: some cameras take their password there.
    func refused(_ reason: RefusalReason, _ caller: Caller, session: SessionID? = nil, camera: CameraURL? = nil) {
        guard spells.withLock({ $0.refused(caller.visitor.client, reason) }) else { return }
        var metadata = Self.metadata(caller)
        metadata["reason"] = "\(reason)"
        if let session { metadata["session.id"] = "\(session)" }
        if let camera { metadata["camera"] = "\(camera.place)" }
        logger.info("audit: request refused", metadata: metadata)
    }

    /// What the gatekeeper answered; the answer to a preflight is none of the audit's business.
    func answered(_ answer: GateAnswer, _ visitor: Visitor, session: SessionID? = nil) {
        guard answer.reason != .preflight else { return }
        refused(.gateway(answer.reason.rawValue), Caller(visitor: visitor, consumer: answer.consumer), session: session)
    }

    /// Tells what was only counted. Called once a minute, and when the server stops.
    func tellCounts() {
        for count in spells.withLock({ $0.minutePassed() }) {
            logger.info(
                "audit: requests refused again",
                metadata: ["client": "\(count.spell.client ?? "several")", "reason": "\(count.spell.reason)", "refusals": "\(count.refusals)"]
            )
        }
    }

    func run() async throws {
        await cancelWhenGracefulShutdown { [self] in
            while (try? await Task.sleep(for: .seconds(60))) != nil { tellCounts() }
        }
        tellCounts()
    }

    private func tell(_ message: Logger.Message, _ session: SessionStatus, _ caller: Caller) {
        var metadata = Self.metadata(caller)
        metadata["session.id"] = "\(session.id)"
        metadata["camera"] = "\(session.settings.camera.place)"
        metadata["owner"] = "\(session.owner)"
        logger.info(message, metadata: metadata)
    }

    private static func metadata(_ caller: Caller) -> Logger.Metadata {
        var metadata: Logger.Metadata = [
            "client": "\(caller.visitor.client ?? "local")", "request.id": "\(caller.visitor.requestID)",
            "consumer": "\(caller.consumer?.name ?? "unknown")",
        ]
        if let key = caller.consumer?.keyID { metadata["key.id"] = "\(key)" }
        return metadata
    }
}
