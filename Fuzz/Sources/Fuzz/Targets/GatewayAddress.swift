// SPDX-License-Identifier: Apache-2.0

@testable import Gateway

/// An entry of the list of allowed cameras, and behind the first line end a host somebody asks for.
///
/// - Letters' case and a dot at a name's end do not matter.
/// - A block admits no name, and a name no address.
/// - A block contains the address it is written with.
func checkGatewayAddress(_ input: [UInt8]) {
    let lines = input.split(separator: UInt8(ascii: "\n"), maxSplits: 1, omittingEmptySubsequences: false)
    let entry = String(decoding: lines[0], as: UTF8.self)
    let host = String(decoding: lines.count > 1 ? lines[1] : [], as: UTF8.self)
    if let block = AddressBlock(entry), let address = IPAddress(entry.prefix { $0 != "/" }) {
        promise(block.contains(address), "\(entry) does not contain its own address")
    }
    guard let allowed = try? AllowedCameras([entry]) else { return }
    let verdict = allowed.permits(host: host)
    if AddressBlock(entry) != nil, IPAddress(host) == nil { promise(!verdict, "the block \(entry) admits the name \(host)") }
    guard entry.utf8.allSatisfy({ $0 < 0x80 }), host.utf8.allSatisfy({ $0 < 0x80 }) else { return }
    promise(allowed.permits(host: host.uppercased()) == verdict, "\(host) in upper case")
    promise((try? AllowedCameras([entry.uppercased()]))?.permits(host: host) == verdict, "\(entry) in upper case")
}
