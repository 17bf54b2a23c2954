// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import Foundation
import NIOCore
import NIOFoundationCompat
import NIOHTTP1

/// The calls a bench makes to the service's API.
struct BenchClient: Sendable {
    let port: Int

    /// Starts an analysis with drawing on; its session's id.
    func start(_ camera: String) async throws -> String {
        var request = request("/api/v1/video/start")
        request.method = .POST
        request.headers.add(name: "Content-Type", value: "application/json")
        request.body = .bytes(ByteBuffer(data: try JSONSerialization.data(withJSONObject: ["stream_url": camera, "enable_drawing": true])))
        let answer = try await json(request)
        guard let session = answer["session_id"] as? String else { throw BenchError("the service refused the camera: \(answer)") }
        return session
    }

    /// Frames that came in and frames analysed, summed over the sessions.
    func counters(of sessions: [String]) async throws -> (received: Int, analysed: Int) {
        var sum = (received: 0, analysed: 0)
        for session in sessions {
            let status = try await json(request("/api/v1/video/status/\(session)"))
            guard let frames = status["counters"] as? [String: Any], let received = frames["received"] as? Int,
                let analysed = frames["analysed"] as? Int
            else { throw BenchError("the status has no frame counters: \(status)") }
            sum = (sum.received + received, sum.analysed + analysed)
        }
        return sum
    }

    private func request(_ path: String) -> HTTPClientRequest { HTTPClientRequest(url: "http://127.0.0.1:\(port)\(path)") }

    private func json(_ request: HTTPClientRequest) async throws -> [String: Any] {
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(20))
        let body = try await response.body.collect(upTo: 1 << 20)
        return (try JSONSerialization.jsonObject(with: Data(buffer: body))) as? [String: Any] ?? [:]
    }
}
