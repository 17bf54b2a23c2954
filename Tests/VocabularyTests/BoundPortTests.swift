// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Vocabulary

@Suite("A port that becomes known", .timeLimit(.minutes(1)))
struct BoundPortTests {
    private struct Refused: Error {}

    @Test("Those who wait and those who come later all learn it")
    func known() async throws {
        let port = BoundPort()
        async let early = port.value()
        port.resolve(.success(8554))
        let learnt = try await [early, port.value()]
        #expect(learnt == [8554, 8554])
    }

    @Test("A server that could not listen tells so")
    func failed() async {
        let port = BoundPort()
        port.resolve(.failure(Refused()))
        await #expect(throws: Refused.self) { try await port.value() }
    }

    @Test("Whoever is cancelled stops waiting")
    func cancelled() async {
        let port = BoundPort()
        await withThrowingTaskGroup(of: Int.self) { group in
            group.addTask { try await port.value() }
            group.cancelAll()
            await #expect(throws: CancellationError.self) { try await group.next() }
        }
    }
}
