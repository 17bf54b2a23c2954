// SPDX-License-Identifier: Apache-2.0

@testable import Relay

/// The `WWW-Authenticate` headers a camera answers with, one a line.
///
/// - There are no more challenges than words, and no more parameters than equals signs.
/// - Challenges, written in one header with every value quoted, are read as the same challenges.
func checkRTSPChallenge(_ input: [UInt8]) {
    let lines = input.split(separator: UInt8(ascii: "\n")).map { String(decoding: $0, as: UTF8.self) }
    var headers = RTSPHeaders()
    for line in lines { headers.append("WWW-Authenticate", line) }
    let challenges = LoginChallenge.challenges(in: headers)
    promise(challenges.count <= input.count, "\(challenges.count) challenges in \(input.count) bytes")
    promise(challenges.reduce(0) { $0 + $1.parameters.count } <= input.count { $0 == UInt8(ascii: "=") }, "parameters out of nothing: \(challenges)")

    let isToken = { (text: String) in !text.isEmpty && text.utf8.allSatisfy { byte in "abcdefghijklmnopqrstuvwxyz0123456789-".utf8.contains(byte) } }
    guard input.allSatisfy({ $0 < 0x80 }), challenges.allSatisfy({ isToken($0.scheme) && $0.parameters.keys.allSatisfy(isToken) }) else { return }
    let text = challenges.map { challenge in
        challenge.scheme + " " + challenge.parameters.map { "\($0.key)=\(quoted($0.value))" }.joined(separator: ", ")
    }.joined(separator: ", ")
    guard text.utf8.count <= LoginChallenge.maximumLength else { return }
    var header = RTSPHeaders()
    header.append("www-authenticate", text)
    promise(LoginChallenge.challenges(in: header) == challenges, "\(challenges) is not \(text)")
}
