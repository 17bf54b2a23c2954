// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Testing
import Vocabulary

@testable import Media

@Suite("Looking up a camera's name", .timeLimit(.minutes(1)))
struct HostResolverTests {
    @Test(
        "An address is known without asking, in its plain form",
        arguments: [
            ("10.0.0.5", "10.0.0.5"), ("127.1", "127.0.0.1"), ("0x7f.1", "127.0.0.1"), ("2130706433", "127.0.0.1"), ("::1", "::1"),
            ("FE80:0::1", "fe80::1"), ("::ffff:10.0.0.5", "10.0.0.5"), ("::FFFF:7f00:1", "127.0.0.1"), ("fe80::1%lo", "fe80::1"),
        ]
    )
    func literals(text: String, address: String) async throws {
        let resolver = HostResolver { _ in [] }
        let found = try await BlockingThread.run(named: "camera") { resolver.addresses(of: text, gate: ReadGate(interrupt: Interrupt())) }
        #expect(found?.map(\.withoutZone) == [address])
    }

    @Test("A name is none", arguments: ["localhost", "cam.inside", "10.0.0.256", "10.0.0.5.example", ""])
    func names(text: String) { #expect(HostAddress.literal(text) == nil) }

    @Test("The system's names are found")
    func system() {
        #expect(HostAddress.lookUp("localhost").contains { ["127.0.0.1", "::1"].contains($0.text) })
        #expect(HostAddress.lookUp("no-such-host.invalid").isEmpty)
    }

    @Test("A name service that is too slow costs the camera its deadline and no more, and says the same as a camera that is too slow")
    func deadline() async throws {
        let never = DispatchSemaphore(value: 0)
        defer { never.signal() }
        let resolver = HostResolver { _ in
            never.wait()
            return []
        }
        let failure = try await failure(resolver, Interrupt(), timeout: .milliseconds(200))
        #expect(failure == MediaError(code: .timeout, detail: "cam.inside:554 did not answer within 0.2 s"))
    }

    @Test("An interrupt ends the wait for a name service that never answers")
    func interrupted() async throws {
        let (asked, asking) = AsyncStream<Void>.makeStream()
        let never = DispatchSemaphore(value: 0)
        defer { never.signal() }
        let resolver = HostResolver { _ in
            asking.yield()
            never.wait()
            return []
        }
        let interrupt = Interrupt()
        async let failure = failure(resolver, interrupt, timeout: .seconds(3600))
        for await _ in asked { break }
        interrupt.interrupt()
        #expect(try await failure?.code == .interrupted)
    }

    @Test("A name that is being asked for is not asked for again: who comes later waits for the same answer")
    func joins() async throws {
        let (asked, asking) = AsyncStream<Void>.makeStream()
        let answer = DispatchSemaphore(value: 0)
        let count = Guarded(0)
        let resolver = HostResolver { _ in
            count.withLock { $0 += 1 }
            asking.yield()
            answer.wait()
            return [HostAddress.literal("10.0.0.5")].compactMap { $0 }
        }
        // Three give up, and the fourth gets the answer.
        for _ in 0..<3 { #expect(try await failure(resolver, Interrupt(), timeout: .milliseconds(50))?.code == .timeout) }
        for await _ in asked { break }
        answer.signal()
        let found = try await BlockingThread.run(named: "camera") { resolver.addresses(of: "cam.inside", gate: ReadGate(interrupt: Interrupt())) }
        #expect(found?.map(\.text) == ["10.0.0.5"])
        // It may have come after the answer and asked anew; the three have not.
        answer.signal()
        #expect(count.withLock { $0 } <= 2)
    }

    private func failure(_ resolver: HostResolver, _ interrupt: Interrupt, timeout: Duration) async throws -> MediaError? {
        let url = try CameraURL("rtsp://cam.inside/live")
        return try await BlockingThread.run(named: "camera") {
            let gate = ReadGate(interrupt: interrupt)
            let options = CameraOptions(connectTimeout: timeout)
            let dialler = CameraDialler(url: url, options: options, gate: gate, isPermitted: { _, _ in true }, resolver: resolver)
            do throws(MediaError) {
                _ = try CameraConnection(dialler)
                return nil
            } catch {
                return error
            }
        }
    }
}
