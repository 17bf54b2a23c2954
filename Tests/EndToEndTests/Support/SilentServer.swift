// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc

/// A server that accepts connections and never says a word.
struct SilentServer: Sendable {
    let port: Int
    private let descriptor: Int32

    init() throws {
        (descriptor, port) = try Self.listen()
    }

    func close() { _ = Glibc.close(descriptor) }

    /// A port nobody listens on.
    static func freePort() throws -> Int {
        let (descriptor, port) = try listen()
        _ = Glibc.close(descriptor)
        return port
    }

    private static func listen() throws -> (descriptor: Int32, port: Int) {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                bind(descriptor, pointer, length) == 0 && Glibc.listen(descriptor, 8) == 0 && getsockname(descriptor, pointer, &length) == 0
            }
        }
        guard descriptor >= 0, status else { throw CocoaError(.fileNoSuchFile) }
        return (descriptor, Int(UInt16(bigEndian: address.sin_port)))
    }
}
