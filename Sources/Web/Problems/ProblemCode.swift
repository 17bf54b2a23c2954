// SPDX-License-Identifier: Apache-2.0

import HTTPTypes

/// The kinds of problem there are. A closed list: clients switch over it.
enum ProblemCode: String, Codable, CaseIterable, Sendable {
    case invalidJSON = "invalid_json"
    case unknownField = "unknown_field"
    case missingField = "missing_field"
    case invalidField = "invalid_field"
    case cameraNotAllowed = "camera_not_allowed"
    case noSuchPath = "no_such_path"
    case noSuchSession = "no_such_session"
    case noRelay = "no_relay"
    case methodNotAllowed = "method_not_allowed"
    case sessionOver = "session_over"
    case conflict
    case tooLarge = "too_large"
    case unsupportedMediaType = "unsupported_media_type"
    case `internal`
    case capacity
    case notReady = "not_ready"

    var status: HTTPResponse.Status {
        switch self {
        case .invalidJSON, .unknownField, .missingField, .invalidField: .badRequest
        case .cameraNotAllowed: .forbidden
        case .noSuchPath, .noSuchSession, .noRelay: .notFound
        case .methodNotAllowed: .methodNotAllowed
        case .sessionOver, .conflict: .conflict
        case .tooLarge: .contentTooLarge
        case .unsupportedMediaType: .unsupportedMediaType
        case .internal: .internalServerError
        case .capacity, .notReady: .serviceUnavailable
        }
    }

    /// The same for every problem of the kind.
    var title: String {
        switch self {
        case .invalidJSON: "The body is not a JSON object"
        case .unknownField: "A field is unknown"
        case .missingField: "A field is missing"
        case .invalidField: "A value is not accepted"
        case .cameraNotAllowed: "Cameras at this address are not allowed"
        case .noSuchPath: "There is nothing at this path"
        case .noSuchSession: "There is no such session"
        case .noRelay: "There is no relay"
        case .methodNotAllowed: "The path takes other methods"
        case .sessionOver: "The session is over"
        case .conflict: "The session id is taken"
        case .tooLarge: "The body is too large"
        case .unsupportedMediaType: "The body is of an unsupported type"
        case .internal: "An error inside the server"
        case .capacity: "No room for another session"
        case .notReady: "Not ready yet"
        }
    }
}
