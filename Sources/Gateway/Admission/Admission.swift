// SPDX-License-Identifier: Apache-2.0

public import HTTPTypes

/// What the gatekeeper decided about one request.
public enum Admission: Sendable {
    /// Let in. `headers` (CORS, rate limits) belong on the answer, whatever it is, the 101 of a WebSocket too:
    /// `HTTPFields.adopt` puts them there.
    case granted(Consumer, headers: HTTPFields)
    /// The gatekeeper answers itself: a refusal, or the answer to a CORS preflight. Complete, CORS headers included.
    case answered(GateAnswer)
}

/// What a request must bring.
public enum Need: Hashable, Sendable {
    /// Nothing: the rules for CORS and size apply and no others. Whoever it is comes as `Consumer.nobody`.
    case open
    /// A key good for the scope.
    case scope(Scope)
}
