// SPDX-License-Identifier: Apache-2.0

import Vocabulary

@testable import Relay

/// An address as it stands in a request, a configuration or a start call.
///
/// - What is shown of a camera's address does not depend on its password or its query, so it cannot give them away.
/// - A path's address and those of its tracks, as we spell them, name that path and that track.
func checkRTSPAddress(_ input: [UInt8]) {
    let text = String(decoding: input, as: UTF8.self)
    if let camera = try? CameraURL(text) { checkSecrets(camera) }
    guard let target = RTSPAddress(text).flatMap(RequestTarget.init) else { return }
    let base = RTSPAddress(target.base).flatMap(RequestTarget.init)
    promise(base?.path == target.path && base?.track == nil && base?.base == target.base, "\(target) has the base \(target.base)")
    let track = Int(UInt8.max)
    let ofTrack = RTSPAddress(target.url(ofTrack: track)).flatMap(RequestTarget.init)
    promise(ofTrack?.path == target.path && ofTrack?.track == track, "\(target.url(ofTrack: track)) is \(String(describing: ofTrack))")
}

private func checkSecrets(_ camera: CameraURL) {
    promise((1...65535).contains(camera.port) && !camera.host.isEmpty, "port \(camera.port), host '\(camera.host)'")
    guard camera.hasCredentials, let user = camera.user else { return }
    // The same camera under another password, with another query where it has one.
    let bracketed = camera.host.contains(":") ? "[\(camera.host)]" : camera.host
    let path = camera.pathAndQuery.prefix { $0 != "?" }
    let query = path.endIndex == camera.pathAndQuery.endIndex ? "" : "?other"
    let text = "\(camera.scheme.rawValue)://\(user):0@\(bracketed):\(camera.port)\(path)\(query)"
    guard let other = try? CameraURL(text) else {
        // Longer than allowed, now that port and password are spelled out.
        promise(text.utf8.count > CameraURL.maximumLength, "\(text) is no address")
        return
    }
    promise(other.description == camera.description, "\(camera.description) and \(other.description)")
    let mirrored = Mirror(reflecting: camera).children.map { "\($0.value)" }
    promise(mirrored == [camera.description], "the mirror shows \(mirrored)")
}
