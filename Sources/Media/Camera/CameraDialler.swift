// SPDX-License-Identifier: Apache-2.0

import CFFmpeg
import Vocabulary

/// Reaches one camera, and nobody else: its name is resolved here, each address is judged, and FFmpeg is given the number, never the name.
///
/// FFmpeg alone would resolve the name itself, at a moment nobody sees, and go wherever a camera redirects it. See docs/design/cameras.md.
struct CameraDialler {
    let url: CameraURL
    let options: CameraOptions
    let gate: ReadGate
    let isPermitted: AddressGuard
    var resolver = HostResolver.system

    /// Connects to the first permitted address that answers; the gate's deadline is for all of them together.
    func dial() throws(MediaError) -> Demuxer {
        let addresses = try permittedAddresses()
        var lastFailure: Demuxer.Failure?
        for (position, address) in addresses.enumerated() {
            // An address where nothing answers must leave time for the next.
            gate.expectConnection(attemptsLeft: addresses.count - position)
            do throws(Demuxer.Failure) {
                let demuxer = try dial(address)
                gate.connected()
                return demuxer
            } catch {
                lastFailure = error
                if error.notes.isConnected || error.notes.rtspStatus != nil || error.notes.redirect != nil { break }
                if gate.isExpired || gate.interrupt.isInterrupted { break }
            }
        }
        throw MediaError(connecting: url, options: options, gate: gate, failure: lastFailure)
    }

    /// Where the camera may be reached. That its name leads nowhere and that it leads only to forbidden places is the same error: else whoever
    /// may start a session could ask which hosts there are.
    private func permittedAddresses() throws(MediaError) -> [HostAddress] {
        guard let addresses = resolver.addresses(of: url.host, gate: gate) else {
            throw MediaError(connecting: url, options: options, gate: gate, failure: nil)
        }
        let permitted = addresses.filter { isPermitted(url, $0.withoutZone) }
        guard permitted.isEmpty else { return permitted }
        throw MediaError(
            code: .unreachable,
            detail: "\(url.place) cannot be reached: its name is not known, or its address is not among the allowed cameras"
        )
    }

    /// Connects to `address`. If the camera says that its stream has another path, that is tried once; where else it redirects is a failure.
    private func dial(_ address: HostAddress) throws(Demuxer.Failure) -> Demuxer {
        do throws(Demuxer.Failure) {
            return try open(.camera(url, at: address, options: options))
        } catch {
            guard let text = error.notes.redirect, let target = try? CameraURL(text), isHere(target, address) else { throw error }
            return try open(.camera(url, at: address, pathAndQuery: target.pathAndQuery, options: options))
        }
    }

    private func isHere(_ target: CameraURL, _ address: HostAddress) -> Bool {
        guard target.scheme == url.scheme, target.port == url.port else { return false }
        return target.host.lowercased() == url.host.lowercased() || HostAddress.literal(target.host) == address
    }

    private func open(_ request: Demuxer.Request) throws(Demuxer.Failure) -> Demuxer {
        let demuxer = try Demuxer(request, gate: gate)
        // FFmpegLog keeps FFmpeg from following redirects; should a version appear where it does not, nothing is read from there at least.
        guard let reached = demuxer.url, reached != request.url else { return demuxer }
        var notes = FFmpegLog.Notes()
        notes.redirect = reached
        throw Demuxer.Failure(status: 0, notes: notes)
    }
}
