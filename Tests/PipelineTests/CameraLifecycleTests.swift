// SPDX-License-Identifier: Apache-2.0

import Testing
import Vocabulary

@testable import Pipeline

@Suite("The life of a camera's connection")
struct CameraLifecycleTests {
    let start = ContinuousClock.now
    let refused = SessionFailure(code: .refused, detail: "refused")

    /// A lifecycle whose camera has delivered a frame.
    func running() -> CameraLifecycle {
        var lifecycle = CameraLifecycle(policy: ReconnectPolicy())
        _ = lifecycle.start()
        _ = lifecycle.connected()
        _ = lifecycle.frame(at: start)
        return lifecycle
    }

    @Test("A camera that answers is connecting until its first frame, then running")
    func firstFrame() {
        var lifecycle = CameraLifecycle(policy: ReconnectPolicy())
        #expect(lifecycle.start() == .connect)
        #expect(lifecycle.connected() == .read)
        #expect(lifecycle.state == .connecting)
        #expect(lifecycle.frame(at: start) == .read)
        #expect(lifecycle.state == .running)
        #expect(lifecycle.failure == nil)
        #expect(lifecycle.reconnects == 0)
    }

    @Test("A failure no retry cures ends a session whose camera was never reached", arguments: SessionErrorCode.allCases)
    func firstConnect(code: SessionErrorCode) {
        var lifecycle = CameraLifecycle(policy: ReconnectPolicy())
        _ = lifecycle.start()
        let action = lifecycle.failed(SessionFailure(code: code, detail: ""), at: start, luck: 0.5)
        let isFinal = [.unauthorized, .notFound, .tls, .unsupportedCodec].contains(code)
        #expect(action == (isFinal ? .finish : .wait(until: start.advanced(by: .seconds(1)))))
        #expect(lifecycle.state == (isFinal ? .failed : code == .stalled ? .stalled : .reconnecting))
        #expect(lifecycle.failure?.code == code)
    }

    @Test("The same failure is retried once the camera has been reached, and its code is shown", arguments: SessionErrorCode.allCases)
    func laterFailure(code: SessionErrorCode) {
        var lifecycle = running()
        let action = lifecycle.failed(SessionFailure(code: code, detail: ""), at: start, luck: 0.5)
        #expect(action == .wait(until: start.advanced(by: .seconds(1))))
        #expect(lifecycle.state == (code == .stalled ? .stalled : .reconnecting))
        #expect(lifecycle.failure?.code == code)
    }

    @Test("A camera that fell silent is stalled while it is left alone, then reconnecting")
    func stalled() {
        var lifecycle = running()
        _ = lifecycle.failed(SessionFailure(code: .stalled, detail: ""), at: start, luck: 0.5)
        #expect(lifecycle.state == .stalled)
        #expect(lifecycle.timer(at: start.advanced(by: .seconds(1))) == .connect)
        #expect(lifecycle.state == .reconnecting)
    }

    @Test("A reconnected camera shows its trouble until its first frame")
    func reconnected() {
        var lifecycle = running()
        _ = lifecycle.failed(refused, at: start, luck: 0.5)
        _ = lifecycle.timer(at: start.advanced(by: .seconds(1)))
        #expect(lifecycle.connected() == .read)
        #expect(lifecycle.state == .reconnecting)
        #expect(lifecycle.failure == refused)
        _ = lifecycle.frame(at: start.advanced(by: .seconds(2)))
        #expect(lifecycle.state == .running)
        #expect(lifecycle.failure == nil)
        #expect(lifecycle.reconnects == 1)
    }

    @Test("The waits double from one second to thirty")
    func waits() {
        var lifecycle = running()
        let waits = (0..<8).map { _ in
            let action = lifecycle.failed(refused, at: start, luck: 0.5)
            guard case .wait(let until) = action else { return Duration.zero }
            _ = lifecycle.timer(at: until)
            return start.duration(to: until)
        }
        #expect(waits == [1, 2, 4, 8, 16, 30, 30, 30].map { .seconds($0) })
    }

    @Test("Only ten seconds of frames make the next wait short again", arguments: [(9, 4), (10, 1)])
    func forgiven(healthySeconds: Int, expectedWait: Int) {
        var lifecycle = running()
        for _ in 0..<2 {
            _ = lifecycle.failed(refused, at: start, luck: 0.5)
            _ = lifecycle.timer(at: start.advanced(by: .seconds(60)))
        }
        _ = lifecycle.connected()
        for second in 0...healthySeconds { _ = lifecycle.frame(at: start.advanced(by: .seconds(second))) }
        let end = start.advanced(by: .seconds(healthySeconds))
        #expect(lifecycle.failed(refused, at: end, luck: 0.5) == .wait(until: end.advanced(by: .seconds(expectedWait))))
    }

    @Test("A damaged frame shows that the camera is there, but begins the ten seconds anew")
    func damaged() {
        var lifecycle = CameraLifecycle(policy: ReconnectPolicy())
        _ = lifecycle.start()
        _ = lifecycle.failed(refused, at: start, luck: 0.5)
        _ = lifecycle.timer(at: start.advanced(by: .seconds(1)))
        _ = lifecycle.connected()
        _ = lifecycle.frame(isGood: false, at: start)
        #expect(lifecycle.state == .running)
        for second in 0...12 { _ = lifecycle.frame(isGood: second != 5, at: start.advanced(by: .seconds(second))) }
        let end = start.advanced(by: .seconds(12))
        #expect(lifecycle.failed(refused, at: end, luck: 0.5) == .wait(until: end.advanced(by: .seconds(2))))
    }

    @Test("The wait is spread by luck", arguments: [(0.0, 800), (0.5, 1000), (1.0, 1200)])
    func spread(luck: Double, milliseconds: Double) {
        #expect(abs(ReconnectPolicy().delay(afterFailures: 1, luck: luck).milliseconds - milliseconds) < 0.001)
    }

    @Test("A thousand failures do not overflow the wait")
    func longOutage() {
        #expect(ReconnectPolicy().delay(afterFailures: 1_000_000, luck: 0.5) == .seconds(30))
    }

    @Test("A timer that fires early is told to wait on")
    func earlyTimer() {
        var lifecycle = running()
        _ = lifecycle.failed(refused, at: start, luck: 0.5)
        let due = start.advanced(by: .seconds(1))
        #expect(lifecycle.timer(at: start.advanced(by: .milliseconds(999))) == .wait(until: due))
        #expect(lifecycle.timer(at: due) == .connect)
    }

    @Test("Pausing is a fact beside the connection, which goes on living")
    func pause() {
        var lifecycle = running()
        lifecycle.pause()
        #expect(lifecycle.state == .paused)
        _ = lifecycle.failed(refused, at: start, luck: 0.5)
        #expect(lifecycle.state == .paused)
        lifecycle.resume()
        #expect(lifecycle.state == .reconnecting)
        #expect(lifecycle.failure == refused)
    }

    @Test("A stopped session answers every event with finish", arguments: 0..<5)
    func stopped(event: Int) {
        var lifecycle = running()
        lifecycle.stop()
        let action =
            switch event {
            case 0: lifecycle.start()
            case 1: lifecycle.connected()
            case 2: lifecycle.frame(at: start)
            case 3: lifecycle.failed(refused, at: start, luck: 0.5)
            default: lifecycle.timer(at: start)
            }
        #expect(action == .finish)
        #expect(lifecycle.state == .stopped)
        #expect(lifecycle.failure == nil)
    }

    @Test("A session stopped before it began never connects")
    func stoppedBeforeStart() {
        var lifecycle = CameraLifecycle(policy: ReconnectPolicy())
        lifecycle.stop()
        #expect(lifecycle.start() == .finish)
    }

    @Test("A failed session stays failed when it is stopped or paused")
    func failedStaysFailed() {
        var lifecycle = CameraLifecycle(policy: ReconnectPolicy())
        _ = lifecycle.start()
        _ = lifecycle.failed(SessionFailure(code: .unauthorized, detail: ""), at: start, luck: 0.5)
        lifecycle.stop()
        lifecycle.pause()
        #expect(lifecycle.state == .failed)
        #expect(lifecycle.failure?.code == .unauthorized)
    }
}
