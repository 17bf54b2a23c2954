// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Testing
import Vocabulary

@testable import Media

@Suite("Which address a camera's name may lead to", .timeLimit(.minutes(1)))
struct AddressGuardTests {
    /// Connects to `text`, whose name leads to `addresses`; gives the error and the addresses that were judged.
    private func dial(
        _ text: String,
        leadingTo addresses: [String],
        options: CameraOptions = CameraOptions(connectTimeout: .seconds(5), firstPacketTimeout: .milliseconds(300)),
        permitting isPermitted: @escaping @Sendable (String) -> Bool
    ) async throws -> (failure: MediaError?, judged: [String]) {
        let url = try CameraURL(text)
        let judged = Guarded<[String]>([])
        let resolver = HostResolver { _ in addresses.compactMap(HostAddress.literal) }
        let failure = try await BlockingThread.run(named: "camera") { () -> MediaError? in
            let gate = ReadGate(interrupt: Interrupt())
            let watched: AddressGuard = { _, address in
                judged.withLock { $0.append(address) }
                return isPermitted(address)
            }
            let dialler = CameraDialler(url: url, options: options, gate: gate, isPermitted: watched, resolver: resolver)
            do throws(MediaError) {
                var connection = try CameraConnection(dialler)
                _ = try connection.nextAccessUnit()
                return nil
            } catch {
                return error
            }
        }
        return (failure, judged.withLock { $0 })
    }

    @Test(
        "A name that leads nowhere and one that leads to forbidden addresses are the same error",
        arguments: [[], ["127.0.0.1"], ["10.9.9.9", "::1"]]
    )
    func tellsNothing(addresses: [String]) async throws {
        let outcome = try await dial("rtsp://u:p@cam.inside:8554/live", leadingTo: addresses) { _ in false }
        let detail = "cam.inside:8554 cannot be reached: its name is not known, or its address is not among the allowed cameras"
        #expect(outcome.failure == MediaError(code: .unreachable, detail: detail))
        #expect(outcome.judged == addresses)
    }

    @Test("A forbidden address is never dialled, however it is spelled", arguments: ["127.0.0.1", "127.1", "0x7f000001", "[::ffff:127.0.0.1]"])
    func literal(host: String) async throws {
        let camera = try await ScriptedCamera(.counts)
        let outcome = try await dial("rtsp://\(host):\(camera.port)/secret", leadingTo: []) { $0 != "127.0.0.1" }
        #expect(outcome.failure?.code == .unreachable)
        #expect(outcome.judged == ["127.0.0.1"])
        _ = try await CameraReading.failure(of: camera.url(path: "/probe"))
        #expect(try await camera.process.readLine() == "connected")
        #expect(try await camera.process.readLine() == "asked /probe")
    }

    @Test("Of several addresses only the permitted ones are dialled, one after the other, and the camera is asked by number")
    func several() async throws {
        let camera = try await ScriptedCamera(.counts)
        // Nobody listens at the second; the third answers.
        let outcome = try await dial("rtsp://cam.inside:\(camera.port)/live", leadingTo: ["127.0.0.9", "127.0.0.2", "127.0.0.1"]) {
            $0 != "127.0.0.9"
        }
        #expect(outcome.failure?.code == .notFound)
        #expect(outcome.failure?.detail == "cam.inside:\(camera.port) has no stream at \"/live\" (404)")
        #expect(outcome.judged == ["127.0.0.9", "127.0.0.2", "127.0.0.1"])
    }

    @Test("An address where nothing answers leaves time for the next")
    func blackHole() async throws {
        let camera = try await ScriptedCamera(.countsBesideBlackHole)
        let options = CameraOptions(connectTimeout: .seconds(2))
        let address = "rtsp://cam.inside:\(camera.port)/live"
        let outcome = try await dial(address, leadingTo: ["127.0.0.2", "127.0.0.1"], options: options) { _ in true }
        #expect(outcome.failure?.code == .notFound)
        #expect(try await dial(address, leadingTo: ["127.0.0.2"], options: options) { _ in true }.failure?.code == .timeout)
    }

    @Test("A camera that is reached and says no is not asked again at its next address")
    func answers() async throws {
        let camera = try await ScriptedCamera(.counts)
        let outcome = try await dial("rtsp://cam.inside:\(camera.port)/live", leadingTo: ["127.0.0.1", "127.0.0.2"]) { _ in true }
        #expect(outcome.failure?.code == .notFound)
    }

    @Test("The name may lead elsewhere the next time: it is asked once for each connection, and what was judged is what is dialled")
    func rebinding() async throws {
        let camera = try await ScriptedCamera(.sendsNothing)
        let answers = Guarded(["127.0.0.1", "127.0.0.2", "127.0.0.2"])
        let resolver = HostResolver { _ in answers.withLock { [HostAddress.literal($0.removeFirst())].compactMap { $0 } } }
        let url = try CameraURL("rtsp://cam.inside:\(camera.port)/live")
        let codes = try await BlockingThread.run(named: "camera") {
            (0..<2).map { _ in
                let gate = ReadGate(interrupt: Interrupt())
                let options = CameraOptions(firstPacketTimeout: .milliseconds(200))
                let isPermitted: AddressGuard = { _, address in address == "127.0.0.1" }
                let dialler = CameraDialler(url: url, options: options, gate: gate, isPermitted: isPermitted, resolver: resolver)
                do throws(MediaError) {
                    var connection = try CameraConnection(dialler)
                    _ = try connection.nextAccessUnit()
                    return nil
                } catch {
                    return error.code
                }
            } as [MediaError.Code?]
        }
        // First connected, and nothing came; then the name had moved.
        #expect(codes == [.timeout, .unreachable])
        #expect(answers.withLock { $0.count } == 1)
    }

    @Test("The guard is told which camera it judges")
    func camera() async throws {
        let cameras = Guarded<[CameraURL]>([])
        let url = try CameraURL("rtsp://u:p@127.0.0.1:1/live").named("entrance")
        let failure = try await CameraReading.failure(of: url.withCredentials, alias: "entrance") { camera, _ in
            cameras.withLock { $0.append(camera) }
            return false
        }
        #expect(cameras.withLock { $0 } == [url])
        #expect(failure?.code == .unreachable)
    }

    @Test(
        "No trouble with a camera tells a client that knows its alias where it is",
        arguments: [
            .answers(401), .answers(404), .answers(500), .hangsUp, .silent, .sendsNothing, .redirects("rtsp://127.0.0.2:99/elsewhere"),
            .redirects("HERE/again"),
        ] as [ScriptedCamera.Misbehaviour]
    )
    func alias(_ misbehaviour: ScriptedCamera.Misbehaviour) async throws {
        let camera = try await ScriptedCamera(misbehaviour)
        let options = CameraOptions(connectTimeout: .milliseconds(500), firstPacketTimeout: .milliseconds(300))
        let address = camera.url(userInfo: "admin:sesame-7@", path: "/garden?password=sesame-8")
        let failure = try #require(try await CameraReading.failure(of: address, alias: "entrance", options: options))
        #expect(failure.detail.contains("camera://entrance"))
        for secret in ["127.0.0", "\(camera.port)", "admin", "sesame", "garden", "elsewhere"] { #expect(!"\(failure)".contains(secret)) }
    }
}
