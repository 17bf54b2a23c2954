// SPDX-License-Identifier: Apache-2.0

import Media
import Testing
import Vocabulary

@Suite("A camera that sends its client elsewhere", .timeLimit(.minutes(1)))
struct CameraRedirectTests {
    private static let impatient = CameraOptions(connectTimeout: .seconds(5), firstPacketTimeout: .milliseconds(300))

    @Test("A redirect to another host or port is refused, and nobody connects there", arguments: [301, 302, 303, 307], ["rtsp", "rtsps"])
    func elsewhere(status: Int, scheme: String) async throws {
        let other = try await ScriptedCamera(.counts)
        let address = "\(scheme)://operator:sesame-9@127.0.0.1:\(other.port)/elsewhere?token=sesame-10"
        let camera = try await ScriptedCamera(.redirects(address, status: status))
        let failure = try #require(try await CameraReading.failure(of: camera.url(), options: Self.impatient))
        #expect(failure.code == .refused)
        #expect(failure.detail == "127.0.0.1:\(camera.port) redirects to \(scheme)://127.0.0.1:\(other.port); give that address instead")
        // The other one is visited now, and it is the first visit: it tells of each as it comes.
        _ = try await CameraReading.failure(of: other.url(path: "/probe"), options: Self.impatient)
        #expect(try await other.process.readLine() == "connected")
        #expect(try await other.process.readLine() == "asked /probe")
    }

    @Test("A redirect to a name is refused, whether there is such a host or not")
    func name() async throws {
        let camera = try await ScriptedCamera(.redirects("rtsp://no-such-host.invalid/elsewhere"))
        let failure = try #require(try await CameraReading.failure(of: camera.url(), options: Self.impatient))
        #expect(failure.code == .refused)
        #expect(failure.detail.hasSuffix("redirects to rtsp://no-such-host.invalid:554; give that address instead"))
    }

    @Test("A redirect to another path of the same camera is followed")
    func samePlace() async throws {
        let camera = try await ScriptedCamera(.hasMoved)
        let options = CameraOptions(firstPacketTimeout: .milliseconds(300))
        // It agrees to play and sends nothing.
        #expect(try await CameraReading.failure(of: camera.url(path: "/old"), options: options)?.code == .timeout)
        #expect(try await camera.process.readLine() == "playing")
    }

    @Test("A camera that redirects from path to path is not followed for ever")
    func circle() async throws {
        let camera = try await ScriptedCamera(.redirects("HERE/again"))
        let failure = try #require(try await CameraReading.failure(of: camera.url(), options: Self.impatient))
        #expect(failure.code == .refused)
        #expect(failure.detail == "127.0.0.1:\(camera.port) redirects from one path to the next")
    }

    @Test("A redirect to something that is no address is refused", arguments: ["", "/cam", "http://127.0.0.1/", "file:///etc/passwd", "rtsp://"])
    func nonsense(location: String) async throws {
        let camera = try await ScriptedCamera(.redirects(location))
        #expect(try await CameraReading.failure(of: camera.url(), options: Self.impatient)?.code == .refused)
    }

    @Test("Over UDP, packets go to the camera and not to the source it names", arguments: ["127.0.0.2", "no-such-host.invalid"])
    func source(host: String) async throws {
        let camera = try await ScriptedCamera(.pointsAt(host))
        let options = CameraOptions(transport: .udp, firstPacketTimeout: .milliseconds(300))
        #expect(try await CameraReading.failure(of: camera.url(), options: options)?.code == .timeout)
        var lines = [try await camera.process.readLine(), try await camera.process.readLine()]
        lines.removeAll { $0 == "playing" }
        #expect(lines.allSatisfy { $0 == "reached 127.0.0.1" } && !lines.isEmpty)
    }
}
