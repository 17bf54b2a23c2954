// SPDX-License-Identifier: Apache-2.0

import Gateway
import Testing

@Suite("Scopes and keys")
struct KeyRingTests {
    @Test("A scope includes those below it")
    func scopes() {
        let grants: [(Set<Scope>, Set<Scope>)] = [
            ([], []), ([.view], [.view]), ([.control], [.view, .control]), ([.admin], [.view, .control, .admin]),
        ]
        for (scopes, allowed) in grants {
            let consumer = Consumer(name: "a", scopes: scopes)
            #expect(Set(Scope.allCases.filter(consumer.may)) == allowed)
        }
    }

    @Test("A new key is 48 hexadecimal digits and never the same twice")
    func newKeys() {
        let keys = (0..<100).map { _ in KeyRing.makeKey() }
        #expect(Set(keys).count == keys.count)
        for key in keys { #expect(key.count == 48 && key.allSatisfy { "0123456789abcdef".contains($0) }) }
    }
}
