// SPDX-License-Identifier: Apache-2.0

import Inference
import Logging
import Vocabulary

@testable import Pipeline

/// A server in miniature: runs a supervisor while `body` runs, and ends it after.
func withSupervisor(
    _ cameras: any FrameSourceFactory,
    lanes: DetectorLanes = DetectorLanes(.scripted()),
    configuration: PipelineConfiguration = PipelineConfiguration(),
    time: TimeAndChance = TimeAndChance(),
    logger: Logger = .silent,
    _ body: @escaping @Sendable (SessionSupervisor) async throws -> Void
) async throws {
    let supervisor = SessionSupervisor(lanes: lanes, cameras: cameras, configuration: configuration, time: time, logger: logger)
    try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await supervisor.run() }
        defer { group.cancelAll() }
        try await body(supervisor)
    }
}

extension SessionSettings {
    static func camera(_ host: String = "camera") throws -> SessionSettings {
        SessionSettings(camera: try CameraURL("rtsp://\(host)/stream"))
    }
}

extension SessionSupervisor {
    /// Waits until a session's status is as wanted. Asks again and again, without a clock: what is waited for happens on other threads.
    func status(of id: SessionID, when isAsWanted: @Sendable (SessionStatus) -> Bool) async throws -> SessionStatus {
        while true {
            try Task.checkCancellation()
            if let status = status(of: id), isAsWanted(status) { return status }
            await Task.yield()
        }
    }
}

extension FeedSubscription {
    /// The next frame; what comes before it is passed over.
    func nextFrame() async -> (frame: PublishedFrame, skipped: UInt64)? {
        while let event = await next() {
            if case .frame(let frame, let skipped) = event { return (frame, skipped) }
        }
        return nil
    }

    /// The next states, in order; what comes between is passed over.
    func nextStates(_ count: Int) async -> [SessionState] {
        var states: [SessionState] = []
        while states.count < count, let event = await next() {
            if case .state(let state, _) = event { states.append(state) }
        }
        return states
    }
}

extension Logger {
    static let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    /// A logger that writes into `book`.
    static func writing(to book: LogBook) -> Logger { Logger(label: "test") { _ in LogBook.Handler(book: book) } }
}

/// Log lines, kept for a test to read.
final class LogBook: Sendable {
    private let kept = Guarded<[String]>([])

    var lines: [String] { kept.withLock { $0 } }

    struct Handler: LogHandler {
        let book: LogBook
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace

        init(book: LogBook) { self.book = book }

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let all = metadata.merging(event.metadata ?? [:]) { $1 }
            book.kept.withLock { $0.append("\(event.level) \(event.message) \(all)") }
        }
    }
}
