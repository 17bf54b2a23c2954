// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import Vocabulary

/// Which session a request is about: `session_id` in its body or in its query.
enum SessionReference {
    enum Field: String, CaseIterable {
        case sessionID = "session_id"
    }

    static func id(in call: Call) async throws -> SessionID {
        let body = try await RequestBodyReader.json(of: call)
        let inBody = try body.map { try RequestFields<Field>($0).text(.sessionID, maximumLength: 64) } ?? nil
        let inQuery = call.request.uri.queryParameters.getAll(Field.sessionID.rawValue)
        let texts = Set([inBody].compactMap(\.self) + inQuery)
        guard let text = texts.first else {
            throw Problem(.missingField, "'session_id' is missing; expected it in the body, {\"session_id\": \"...\"}, or as ?session_id=.")
        }
        guard texts.count == 1 else { throw Problem(.invalidField, "'session_id' is given more than once, with different values.") }
        guard let id = SessionID(text) else {
            throw Problem(.invalidField, "'session_id' is no session's id; expected a UUID as POST /api/v1/video/start returns it.")
        }
        return id
    }

    /// The id in the path; a path without a valid one leads to no session.
    static func id(inPathOf call: Call) throws(Problem) -> SessionID {
        let text = call.context.parameters.get(Field.sessionID.rawValue) ?? ""
        guard let id = SessionID(text) else { throw .noSuchSession(text) }
        return id
    }
}
