// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import NIOPosix

/// The page from a folder, read anew at each request: for whoever works on the page, or has one of their own.
///
/// Only plain files directly in the folder are served, by names without a path in them and of a type a page is made of.
struct PublicFolder: Sendable {
    let path: String

    /// The file of that name; `nil` if there is none to serve.
    func asset(named name: String) async -> Asset? {
        guard Self.isPlain(name), let type = Asset.contentType(of: name) else { return nil }
        let file = "\(path)/\(name)"
        // On NIO's threads for blocking work: a file may lie on a slow disk.
        let bytes = try? await NIOThreadPool.singleton.runIfActive { try [UInt8](Data(contentsOf: URL(filePath: file))) }
        return bytes.map { Asset(contentType: type, bytes: $0) }
    }

    private static func isPlain(_ name: String) -> Bool {
        !name.hasPrefix(".") && name.utf8.count <= 128
            && name.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
                case UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"): true
                default: false
                }
            }
    }
}
