// SPDX-License-Identifier: Apache-2.0

import Inference
import Logging
import Media
import Vocabulary

extension AnalysisSession {
    /// Reads and decodes on the camera's own thread, as `CameraLifecycle` says, until it says finish.
    func receive(seat: InferenceScheduler.Queue.Seat) async {
        var source: (any FrameSource)?
        var skipsUnits = false
        var action = transition { $0.lifecycle.start() }
        while true {
            switch action {
            case .connect:
                (source, action) = connect()
            case .read:
                guard let source else { preconditionFailure("only a connected camera is read") }
                action = read(from: source, seat: seat, skipsUnits: &skipsUnits)
            case .wait(let until):
                // The old connection is closed before the wait for the new one.
                source = nil
                skipsUnits = false
                do { try await surroundings.time.sleep(until) } catch { return }
                action = transition { [now = surroundings.time.now()] in $0.lifecycle.timer(at: now) }
            case .finish:
                return
            }
        }
    }

    private func connect() -> ((any FrameSource)?, CameraLifecycle.Action) {
        do throws(MediaError) {
            let source = try surroundings.cameras.connect(to: settings.camera, interrupt: interrupt)
            logger.info("camera connected", metadata: ["codec": "\(source.stream.codec.rawValue)"])
            return (source, transition { $0.lifecycle.connected() })
        } catch {
            return (nil, failed(SessionFailure(error)))
        }
    }

    /// Reads one access unit and passes on what the decoder makes of it.
    private func read(from source: any FrameSource, seat: InferenceScheduler.Queue.Seat, skipsUnits: inout Bool) -> CameraLifecycle.Action {
        do throws(MediaError) {
            guard let unit = try source.nextAccessUnit() else { return lost(.endedByCamera, seat: seat) }
            guard admit(at: surroundings.time.now()) else {
                if !skipsUnits { rest(seat) }
                skipsUnits = true
                return .read
            }
            if skipsUnits { source.reset() }
            skipsUnits = false
            let discarded = try source.decode(unit) { picture in accept(picture, from: source.stream, seat: seat) }
            return record.withLock { record in
                record.frames.discarded(UInt64(max(discarded, 0)))
                return record.lifecycle.state.isFinal ? .finish : .read
            }
        } catch {
            return lost(SessionFailure(error), seat: seat)
        }
    }

    /// Counts a unit in; `false` while the session is paused: then the unit's way ends here.
    private func admit(at now: ContinuousClock.Instant) -> Bool {
        record.withLock { record in
            record.received.count(at: now)
            if record.lifecycle.isPaused {
                record.frames.skippedUnit()
            } else {
                record.frames.arrivedUnit()
            }
            return !record.lifecycle.isPaused
        }
    }

    /// Puts a decoded frame into the camera's slot.
    private func accept(_ picture: VideoFrame, from stream: VideoStreamInfo, seat: InferenceScheduler.Queue.Seat) {
        let now = surroundings.time.now()
        let manifest = surroundings.detector.manifest
        let frame = transition { record in
            if record.stream?.width != picture.width || record.stream?.height != picture.height {
                let description = StreamDescription(
                    width: picture.width,
                    height: picture.height,
                    fps: stream.frameRate,
                    codec: stream.codec,
                    model: manifest.name,
                    classes: manifest.classes
                )
                record.stream = description
                feed.publish(description)
            }
            return record.decoded(picture, at: now)
        }
        guard let frame, let replaced = surroundings.scheduler.offer(frame, from: seat) else { return }
        record.withLock { $0.frames.settle(replaced, as: .replaced) }
    }

    /// The session pauses: the frame that waits is not looked at. What the decoder holds it will give up when it is reset.
    private func rest(_ seat: InferenceScheduler.Queue.Seat) {
        guard let waiting = surroundings.scheduler.rest(seat) else { return }
        record.withLock { $0.frames.settle(waiting, as: .paused) }
    }

    /// The connection is lost; what it left unfinished is settled.
    private func lost(_ failure: SessionFailure, seat: InferenceScheduler.Queue.Seat) -> CameraLifecycle.Action {
        let waiting = surroundings.scheduler.rest(seat)
        record.withLock { record in
            if let waiting { record.frames.settle(waiting, as: .late) }
            record.frames.lostDecoder()
        }
        return failed(failure)
    }

    private func failed(_ failure: SessionFailure) -> CameraLifecycle.Action {
        let (now, luck) = (surroundings.time.now(), surroundings.time.luck())
        return transition { $0.lifecycle.failed(failure, at: now, luck: luck) }
    }
}
