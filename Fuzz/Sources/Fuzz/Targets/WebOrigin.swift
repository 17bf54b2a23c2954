// SPDX-License-Identifier: Apache-2.0

@testable import Web

/// The `Origin` header of a WebSocket handshake; behind the first line end the `Host` header.
///
/// - A page of the host itself is let in, over HTTP and HTTPS; that of a host with one letter more is not.
/// - A trusted origin is let in whatever the host, and trust in one origin lets no other in.
func checkWebOrigin(_ input: [UInt8]) {
    let lines = input.split(separator: UInt8(ascii: "\n"), maxSplits: 1, omittingEmptySubsequences: false)
    let origin = String(decoding: lines[0], as: UTF8.self)
    let host = String(decoding: lines.count > 1 ? lines[1] : [], as: UTF8.self)
    let closed = OriginPolicy(trusted: [])
    if !host.isEmpty, host.utf8.allSatisfy({ $0 < 0x80 }) {
        for scheme in ["http", "https"] {
            promise(closed.allows(origin: "\(scheme)://\(host)", authority: host), "the \(scheme) page of '\(host)' is refused")
            promise(!closed.allows(origin: "\(scheme)://x\(host)", authority: host), "the \(scheme) page of 'x\(host)' is let in")
        }
    }
    promise(!closed.allows(origin: origin, authority: nil), "'\(origin)' is let in without a host")
    let trusting = OriginPolicy(trusted: [origin])
    promise(trusting.allows(origin: origin, authority: host), "'\(origin)' is trusted and refused")
    promise(!trusting.allows(origin: "https://x." + origin, authority: nil), "a name below '\(origin)' is let in")
}
