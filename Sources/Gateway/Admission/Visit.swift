// SPDX-License-Identifier: Apache-2.0

import HTTPTypes

/// One request at the gate, and what is known of it before anything is decided.
struct Visit {
    let request: HTTPRequest
    let requestID: String
    /// Who speaks to us: a client or a proxy. `nil` for a local socket.
    let peer: IPAddress?
    /// Who is behind the trusted proxies.
    let client: IPAddress?
    /// What every answer carries, refusals too.
    let corsHeaders: HTTPFields

    /// The arguments named `ticket`.
    var tickets: [[UInt8]] {
        QueryArguments(ofTarget: request.path ?? "").all(named: "ticket").map { $0.value ?? [] }
    }

    /// The path without the query.
    var path: Substring { (request.path ?? "").prefix { $0 != "?" } }

    func refused(
        _ status: HTTPResponse.Status,
        _ message: String,
        _ reason: GateAnswer.Reason,
        headers: HTTPFields = [:],
        consumer: Consumer? = nil
    ) -> Admission {
        var fields = corsHeaders
        fields.append(contentsOf: headers)
        return .answered(
            GateAnswer(refusing: request, status, message, reason, requestID: requestID, headers: fields, consumer: consumer)
        )
    }
}
