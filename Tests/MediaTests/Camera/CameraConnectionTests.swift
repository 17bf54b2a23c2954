// SPDX-License-Identifier: Apache-2.0

import Foundation
import Media
import Testing
import Vocabulary

@Suite("A camera connection", .enabled(if: GStreamerCamera.isInstalled), .timeLimit(.minutes(1)))
struct CameraConnectionTests {
    static let encoders: [(String, VideoCodec)] = [
        (GStreamerCamera.h264, .h264), (GStreamerCamera.h265, .h265), (GStreamerCamera.mjpeg, .mjpeg),
    ]

    @Test("A camera's pictures arrive whole, beginning with a key frame, and all are decoded", arguments: encoders, CameraOptions.Transport.allCases)
    func reads(_ camera: (encoder: String, codec: VideoCodec), over transport: CameraOptions.Transport) async throws {
        let server = try await GStreamerCamera(GStreamerCamera.video(camera.encoder))
        let reading = try await CameraReading.of(CameraURL(server.url()), options: CameraOptions(transport: transport), count: 30)
        #expect(reading.stream.codec == camera.codec)
        #expect(reading.units.first?.isKeyFrame == true)
        #expect(reading.units.allSatisfy { $0.continuity == .whole && $0.codec == camera.codec })
        #expect(reading.frames.count == 30 && reading.discarded == 0 && !reading.wasDelayed)
        #expect(reading.frames.allSatisfy { $0.width == 320 && $0.height == 240 && !$0.isCorrupt })
        #expect(zip(reading.units, reading.units.dropFirst()).allSatisfy { $1.pts.ticks - $0.pts.ticks == 3600 })
        if camera.codec != .mjpeg {
            #expect(reading.stream.width == 320 && reading.stream.height == 240)
            #expect(reading.units.filter(\.isKeyFrame).count == 3)
        }
    }

    @Test("An encoder that says nothing about reordering is decoded without delay")
    func noDelay() async throws {
        let server = try await GStreamerCamera(GStreamerCamera.video("openh264enc gop-size=12 ! rtph264pay name=pay0 pt=96"))
        let reading = try await CameraReading.of(CameraURL(server.url()), count: 30)
        #expect(!reading.wasDelayed)
        #expect(reading.frames.count > 15)
    }

    @Test("A camera announces its frame rate in its parameter sets")
    func frameRate() async throws {
        let server = try await GStreamerCamera(GStreamerCamera.video(GStreamerCamera.h264))
        #expect(try await CameraReading.of(CameraURL(server.url()), count: 1).stream.frameRate == 25)
    }

    @Test("A camera that leaves its parameter sets to the session description gets them into its key frames")
    func parameterSets() async throws {
        // Parameter sets apart from the pictures, as in MP4: the server puts them into the description, and nowhere else.
        let encoder = "x264enc tune=zerolatency key-int-max=12 ! video/x-h264,stream-format=avc ! rtph264pay name=pay0 pt=96"
        let server = try await GStreamerCamera(GStreamerCamera.video(encoder))
        let reading = try await CameraReading.of(CameraURL(server.url()), count: 26)
        let keyFrames = reading.units.filter(\.isKeyFrame)
        #expect(keyFrames.count >= 2)
        #expect(keyFrames.allSatisfy { $0.bytes.firstRange(of: [0, 0, 1, 0x67] as [UInt8]) != nil })
        #expect(reading.frames.count == 26)
    }

    @Test("Sound beside the video is left at the camera")
    func soundIsLeft() async throws {
        let pipeline = GStreamerCamera.video(GStreamerCamera.h264).dropLast() + " audiotestsrc is-live=true ! alawenc ! rtppcmapay name=pay1 pt=8 )"
        let server = try await GStreamerCamera(String(pipeline))
        let reading = try await CameraReading.of(CameraURL(server.url()), count: 10)
        #expect(reading.frames.count == 10)
    }

    @Test("Packets that the camera leaves out are noticed, and what hangs on them is not shown", arguments: CameraOptions.Transport.allCases)
    func losses(over transport: CameraOptions.Transport) async throws {
        let encoder = "x264enc tune=zerolatency key-int-max=12 ! rtph264pay pt=96 ! identity drop-probability=0.04 name=pay0"
        let server = try await GStreamerCamera(GStreamerCamera.video(encoder))
        let reading = try await CameraReading.of(CameraURL(server.url()), options: CameraOptions(transport: transport), count: 150)
        #expect(reading.units.contains { $0.continuity != .whole })
        #expect(reading.frames.count + reading.discarded == 150)
        #expect(reading.frames.count > 30)
        #expect(!reading.frames.contains { $0.isCorrupt })
    }

    @Test("The camera's clock is used once it has told it, and then pictures are younger than a frame")
    func cameraClock() async throws {
        let server = try await GStreamerCamera(GStreamerCamera.video(GStreamerCamera.h264))
        let url = try CameraURL(server.url())
        let delays = try await BlockingThread.run(named: "camera") {
            var connection = try CameraConnection(to: url, interrupt: Interrupt())
            var delays: [Double] = []
            // A sender report comes within a few seconds; FFmpeg's patience of a minute is the test's.
            while delays.count < 75, let unit = try connection.nextAccessUnit() {
                if unit.time.source == .rtcp { delays.append(Date().timeIntervalSince1970 - unit.time.unixSeconds) }
            }
            return delays.sorted()
        }
        // Same machine, same clock: what is measured is the way from the camera's encoder to us. Waiting for the next picture would make it 40 ms.
        #expect(delays[delays.count / 2] < 0.03)
        #expect(delays[0] > -0.001)
    }

    @Test("A camera that dies in the middle is told apart from one that is slow")
    func dies() async throws {
        let server = try await GStreamerCamera(GStreamerCamera.video(GStreamerCamera.h264))
        let url = try CameraURL(server.url())
        let (started, starting) = AsyncStream<Void>.makeStream()
        let reading = Task {
            try await BlockingThread.run(named: "camera") {
                var connection = try CameraConnection(to: url, interrupt: Interrupt())
                var count = 0
                while try connection.nextAccessUnit() != nil {
                    count += 1
                    starting.yield()
                }
                return count
            }
        }
        for await _ in started { break }
        server.process.kill()
        switch await reading.result {
        case .success(let count): #expect(count > 0)
        case .failure(let error): #expect((error as? MediaError)?.code == .stalled)
        }
    }

    @Test(
        "An interrupt ends a blocked read within a moment, and the camera is told goodbye",
        arguments: [.sendsNothing, .sendsRubbish, .deaf] as [ScriptedCamera.Misbehaviour]
    )
    func interrupts(_ misbehaviour: ScriptedCamera.Misbehaviour) async throws {
        let server = try await ScriptedCamera(misbehaviour)
        let url = try CameraURL(server.url())
        let interrupt = Interrupt()
        async let end: (MediaError.Code?, ContinuousClock.Instant) = BlockingThread.run(named: "camera") {
            do throws(MediaError) {
                var connection = try CameraConnection(to: url, interrupt: interrupt)
                _ = try connection.nextAccessUnit()
                return (nil, .now)
            } catch {
                return (error.code, .now)
            }
        }
        #expect(try await server.process.readLine() == "playing")
        let interrupted = ContinuousClock.now
        interrupt.interrupt()
        let (code, ended) = try await end
        #expect(code == .interrupted)
        // It looks every 100 ms, and says goodbye for 300 ms at most.
        #expect(interrupted.duration(to: ended) < .seconds(1))
        // Who does not listen does not hear it.
        if case .deaf = misbehaviour { return }
        #expect(try await server.process.readLine() == "teardown")
    }

    @Test("A hundred connections, good and bad ones, leave none open")
    func leaksNothing() async throws {
        let server = try await GStreamerCamera(GStreamerCamera.video(GStreamerCamera.h264))
        let url = try CameraURL(server.url())
        for round in 0..<100 {
            // Some leave after a picture, some right after the greeting, some fail.
            if round % 3 == 0 { _ = try await CameraReading.of(url, count: 1) }
            if round % 3 == 1 { _ = try await CameraReading.of(url, count: 0) }
            if round % 3 == 2 { _ = try await CameraReading.failure(of: server.url(path: "/nowhere")) }
        }
        #expect(try openConnections(to: server.port) == 0)
    }

    /// Connections to `port` on this machine that our side has not closed, by the kernel's own list.
    private func openConnections(to port: Int) throws -> Int {
        let list = try String(contentsOfFile: "/proc/self/net/tcp", encoding: .utf8)
        let remote = ":" + String(port, radix: 16, uppercase: true)
        return list.split(separator: "\n").dropFirst().count { line in
            let columns = line.split(separator: " ")
            // Established, or closed by the other side alone.
            return columns.count > 3 && columns[2].hasSuffix(remote) && ["01", "08"].contains(columns[3])
        }
    }
}
