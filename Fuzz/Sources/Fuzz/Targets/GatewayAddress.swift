// SPDX-License-Identifier: Apache-2.0

@testable import Gateway

/// An entry of the list of allowed cameras, and behind the first line end a host somebody asks for.
///
/// - A block contains the address it is written with.
/// - An entry that is a block admits no name by its text.
/// - Letters' case does not matter, in the entry or in the host.
func checkGatewayAddress(_ input: [UInt8]) {
    let lines = input.split(separator: UInt8(ascii: "\n"), maxSplits: 1, omittingEmptySubsequences: false)
    let entry = String(decoding: lines[0], as: UTF8.self)
    let host = String(decoding: lines.count > 1 ? lines[1] : [], as: UTF8.self)
    let port = 554
    let block = AddressBlock(entry)
    if let block, let address = IPAddress(entry.prefix { $0 != "/" }) {
        promise(block.contains(address), "\(entry) does not contain its own address")
    }

    guard let allowed = try? AllowedCameras([entry]) else { return }
    let verdict = allowed.verdict(host: host, port: port)
    if block != nil, IPAddress(host) == nil {
        promise(verdict != .permitted, "the block \(entry) admits the name \(host)")
    }
    guard input.allSatisfy({ $0 < 0x80 }) else { return }
    promise(allowed.verdict(host: host.uppercased(), port: port) == verdict, "\(entry): \(host) in upper case")
    promise((try? AllowedCameras([entry.uppercased()]))?.verdict(host: host, port: port) == verdict, "\(entry) in upper case: \(host)")
}
