// SPDX-License-Identifier: Apache-2.0

/// Why a source could not be fetched, or is gone. Names no address and no login.
enum SourceFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// No connection: name unknown, host or port closed, or no answer to the attempt.
    case unreachable(String)
    /// Connected, then silent for too long.
    case silent
    /// The source closed the connection.
    case closed
    /// The login is missing or wrong.
    case unauthorized
    case notFound
    /// It sends us elsewhere. Not followed: the operator named this host and no other.
    case redirected
    /// It offers no packets inside the RTSP connection.
    case noInterleaving
    /// Any other status that is no success.
    case refused(Int)
    /// It does not speak RTSP as we know it.
    case unintelligible(String)
    /// Its session description is none, or describes nothing that can be passed on.
    case badDescription

    var description: String {
        switch self {
        case .unreachable(let reason): "the source cannot be reached: \(reason)"
        case .silent: "the source was silent too long"
        case .closed: "the source closed the connection"
        case .unauthorized: "the source refused the login; check user and password in the path's source"
        case .notFound: "the source has no such stream; check the address in the path's source"
        case .redirected: "the source redirects elsewhere, which is not followed; name the final address in the path's source"
        case .noInterleaving: "the source does not send its packets over TCP"
        case .refused(let status): "the source answered \(status)"
        case .unintelligible(let what): "the source cannot be understood: \(what)"
        case .badDescription: "the source's session description cannot be used; expected RTP tracks, each with its address"
        }
    }

    /// Whether trying again soon would be no use, or harm: some cameras lock out whoever tries a wrong login often.
    var isDefinitive: Bool {
        switch self {
        case .unauthorized, .redirected, .noInterleaving, .badDescription: true
        // What is not found may come: another relay's path is found when its publisher is there.
        case .unreachable, .silent, .closed, .notFound, .refused, .unintelligible: false
        }
    }
}
