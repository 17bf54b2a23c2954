// SPDX-License-Identifier: Apache-2.0

import Vocabulary

/// How the addresses in a source's answers are meant: of the whole stream, and of each track.
///
/// They are only ever said to the source itself, over the connection that is there: an absolute address on another host
/// opens no connection to it.
struct SourceAddress: Hashable, Sendable {
    /// What DESCRIBE asks for: the configured address without its login.
    let request: String
    /// What the addresses of the tracks are relative to.
    private(set) var base: String

    init(_ url: CameraURL) {
        let host = url.host.contains(":") ? "[\(url.host)]" : url.host
        self.request = "\(url.scheme.rawValue)://\(host):\(url.port)\(url.pathAndQuery)"
        self.base = request
    }

    /// The answer to DESCRIBE may say what its tracks' addresses are relative to.
    mutating func described(by headers: RTSPHeaders) {
        if let named = headers["Content-Base"] ?? headers["Content-Location"], Self.isAbsolute(named), Self.isUsable(named) { base = named }
    }

    /// The address of the stream as a whole, for PLAY and everything after.
    func whole(_ description: SessionDescription) -> String? {
        let control = description.lines.first { $0.type == "a" && $0.value.hasPrefix("control:") }?.value.dropFirst("control:".count)
        guard let control, !control.isEmpty, control != "*" else { return base }
        return resolve(String(control))
    }

    /// The address of one track; `nil` if its description does not tell, or tells what cannot be asked for.
    func track(_ index: Int, of description: SessionDescription) -> String? {
        if let control = description.tracks[index].control, !control.isEmpty, control != "*" { return resolve(control) }
        return description.tracks.count == 1 ? whole(description) : nil
    }

    /// Cameras append what is relative after a slash, query or not; that is what players do, too, whatever RFC 3986 says.
    private func resolve(_ control: String) -> String? {
        let whole = Self.isAbsolute(control) ? control : base.hasSuffix("/") ? base + control : "\(base)/\(control)"
        return Self.isUsable(whole) ? whole : nil
    }

    private static func isAbsolute(_ text: String) -> Bool { text.lowercased().hasPrefix("rtsp://") }

    /// Whether the address fits into a request's first line.
    private static func isUsable(_ text: String) -> Bool {
        text.utf8.count <= RTSPHead.maximumURLLength && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }
}
