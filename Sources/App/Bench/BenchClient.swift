// SPDX-License-Identifier: Apache-2.0

import Foundation
import FoundationNetworking

/// The calls a bench makes to the service's API.
struct BenchClient: Sendable {
    let port: Int

    /// Starts an analysis with drawing on; its session's id.
    func start(_ camera: String) async throws -> String {
        var request = URLRequest(url: try url("/api/v1/video/start"))
        request.httpMethod = "POST"
        request.setValue("application/json", forHTTPHeaderField: "Content-Type")
        request.httpBody = try JSONSerialization.data(withJSONObject: ["stream_url": camera, "enable_drawing": true])
        let answer = try await json(request)
        guard let session = answer["session_id"] as? String else { throw BenchError("the service refused the camera: \(answer)") }
        return session
    }

    /// Frames that came in and frames analysed, summed over the sessions.
    func counters(of sessions: [String]) async throws -> (received: Int, analysed: Int) {
        var sum = (received: 0, analysed: 0)
        for session in sessions {
            let status = try await json(URLRequest(url: try url("/api/v1/video/status/\(session)")))
            guard let frames = status["counters"] as? [String: Any], let received = frames["received"] as? Int,
                let analysed = frames["analysed"] as? Int
            else { throw BenchError("the status has no frame counters: \(status)") }
            sum = (sum.received + received, sum.analysed + analysed)
        }
        return sum
    }

    private func url(_ path: String) throws -> URL {
        guard let url = URL(string: "http://127.0.0.1:\(port)\(path)") else { throw BenchError("no address: \(path)") }
        return url
    }

    private func json(_ request: URLRequest) async throws -> [String: Any] {
        let (data, _) = try await URLSession.shared.data(for: request)
        return (try JSONSerialization.jsonObject(with: data)) as? [String: Any] ?? [:]
    }
}
