// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// One file of the page, ready to be sent.
struct Asset: Sendable {
    let contentType: String
    let content: ByteBuffer
    /// Changes when the content does; in quotes, as the header has it.
    let entityTag: String

    init(contentType: String, bytes: [UInt8]) {
        self.contentType = contentType
        self.content = ByteBuffer(bytes: bytes)
        self.entityTag = "\"\(String(Self.hash(bytes), radix: 16))\""
    }

    /// The file's type, by the end of its name; `nil` for files that are no part of a page.
    static func contentType(of name: String) -> String? {
        switch name.split(separator: ".").last {
        case "html": "text/html; charset=utf-8"
        case "js": "text/javascript; charset=utf-8"
        case "css": "text/css; charset=utf-8"
        case "json": "application/json"
        case "svg": "image/svg+xml"
        case "png": "image/png"
        case "jpg": "image/jpeg"
        case "ico": "image/x-icon"
        case "webmanifest": "application/manifest+json"
        case "woff2": "font/woff2"
        default: nil
        }
    }

    /// FNV-1a: tells versions of one file apart, which is all an entity tag is for.
    private static func hash(_ bytes: [UInt8]) -> UInt64 {
        bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }
}
