// SPDX-License-Identifier: Apache-2.0

@testable import Gateway

/// An entry of the list of allowed cameras, and behind the first line end a host somebody asks for.
///
/// - A block contains the address it is written with.
/// - An address is judged alike as a text and as an address, and at once; an entry that is a block admits no name by its text.
/// - Letters' case does not matter, in the entry or in the host.
/// - No text makes C's functions see another one: what stands behind a zero byte counts.
func checkGatewayAddress(_ input: [UInt8]) {
    let lines = input.split(separator: UInt8(ascii: "\n"), maxSplits: 1, omittingEmptySubsequences: false)
    let entry = String(decoding: lines[0], as: UTF8.self)
    let host = String(decoding: lines.count > 1 ? lines[1] : [], as: UTF8.self)
    let port = 554
    let block = AddressBlock(entry)
    if let block, let address = IPAddress(entry.prefix { $0 != "/" }) {
        promise(block.contains(address), "\(entry) does not contain its own address")
    }
    promise(IPAddress(host) == nil || IPAddress(host + "\0x") == nil, "\(host) is an address, whatever stands behind it")

    guard let allowed = try? AllowedCameras([entry]) else { return }
    let verdict = allowed.verdict(host: host, port: port)
    if let address = IPAddress(host) {
        promise(verdict == (allowed.permits(address: address, port: port) ? .permitted : .refused), "\(entry): \(host) is judged twice")
    } else if block != nil {
        promise(verdict != .permitted, "the block \(entry) admits the name \(host)")
    }
    guard input.allSatisfy({ $0 < 0x80 }) else { return }
    promise(allowed.verdict(host: host.uppercased(), port: port) == verdict, "\(entry): \(host) in upper case")
    promise((try? AllowedCameras([entry.uppercased()]))?.verdict(host: host, port: port) == verdict, "\(entry) in upper case: \(host)")
}
