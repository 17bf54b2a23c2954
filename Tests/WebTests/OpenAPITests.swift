// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Gateway
import HTTPTypes
import Hummingbird
import NIOCore
import Pipeline
import Testing

@testable import Web

@Suite("The OpenAPI document")
struct OpenAPITests {
    let document: JSONValue

    init() throws {
        document = try JSONDecoder().decode(JSONValue.self, from: Data(EmbeddedPage.openAPI.content.readableBytesView))
    }

    /// Served beside the router, by the WebSocket's own endpoint.
    static let besideTheRouter = "GET /ws/stream/{session_id}"

    @Test("Every route is in the document, and nothing else is", .timeLimit(.minutes(1)))
    func routes() async throws {
        let paths = try #require(document["paths"]?.object)
        let documented = paths.flatMap { path, operations in operations.object.map { $0.keys.map { "\($0.uppercased()) \(path)" } } ?? [] }
        try await TestServer.run { server in
            let table = server.server.routeTable
            #expect(Set(documented) == Set(table.routes.map { "\($0.method.rawValue) \($0.path)" } + [Self.besideTheRouter]))
            let routed = table.router(gate: server.server.gate, reception: Reception(gatekeeper: server.gatekeeper, trustedProxies: [])).routes.map {
                "\($0.method.rawValue) \($0.path)"
            }
            #expect(Set(documented).subtracting(routed) == [Self.besideTheRouter])
        }
    }

    @Test("The document says which routes need no key, and which scope the others need", .timeLimit(.minutes(1)))
    func access() async throws {
        try await TestServer.run { server in
            for route in server.server.routeTable.routes {
                let operation = try #require(document["paths"]?[route.path]?[route.method.rawValue.lowercased()])
                #expect((operation["security"] == .array([])) == (route.need == .open), "\(route.path)")
                if case .scope(let scope) = route.need {
                    #expect(operation["description"]?.text?.contains("scope `\(scope.rawValue)`") == true, "\(route.path)")
                    #expect(operation["responses"]?["401"] != nil, "\(route.path)")
                }
            }
        }
    }

    @Test("The fields of requests are those the server takes")
    func requestFields() throws {
        func properties(_ schema: String) -> Set<String> {
            Set(document["components"]?["schemas"]?[schema]?["properties"]?.object?.keys.map { $0 } ?? [])
        }
        #expect(properties("StartRequest") == Set(StartRequest.Field.allCases.map(\.rawValue)))
        #expect(properties("AlertSettings") == Set(StartRequest.AlertField.allCases.map(\.rawValue)))
        #expect(properties("SessionReference") == Set(SessionReference.Field.allCases.map(\.rawValue)))
    }

    @Test("The kinds of problem are those there are")
    func problemCodes() throws {
        let listed = try #require(document["components"]?["schemas"]?["Problem"]?["properties"]?["code"]?["enum"]?.list).compactMap(\.text)
        #expect(Set(listed) == Set(ProblemCode.allCases.map(\.rawValue)))
    }

    @Test("The example of a start is a start the server takes")
    func startExample() throws {
        let body = try #require(document["paths"]?["/api/v1/video/start"]?["post"]?["requestBody"]?["content"]?["application/json"])
        #expect(try StartRequest(try #require(body["example"])).settings.name == "Entrance")
    }

    @Test("Every example of an answer decodes as the answer, and nothing is left over")
    func answerExamples() throws {
        var checked = 0
        for (path, operations) in try #require(document["paths"]?.object) {
            for operation in (operations.object ?? [:]).values {
                guard let content = operation["responses"]?["200"]?["content"]?["application/json"], let example = content["example"],
                    let schema = content["schema"]?["$ref"]?.text?.split(separator: "/").last
                else { continue }
                #expect(try Self.roundTrip(example, as: String(schema)) == example, "\(path)")
                checked += 1
            }
        }
        #expect(checked == 11)
    }

    @Test("The fields of a full report are those of the document")
    func reportFields() throws {
        let listed = try #require(document["components"]?["schemas"]?["SessionReport"]?["properties"]?.object).keys
        let fields = Mirror(reflecting: try Self.decode(SessionReport.self, from: Self.fullReport)).children.compactMap(\.label)
        #expect(Set(fields.map(Self.snakeCase)) == Set(listed))
    }

    @Test("Every reference in the document leads somewhere")
    func references() {
        func check(_ value: JSONValue) {
            if let target = value["$ref"]?.text {
                let found = target.split(separator: "/").dropFirst().reduce(document as JSONValue?) { $0?[String($1)] }
                #expect(found != nil, "\(target)")
            }
            for inner in value.object?.values.map({ $0 }) ?? value.list ?? [] { check(inner) }
        }
        check(document)
    }

    // MARK: Steps

    private static let fullReport = JSONValue.object([
        "session_id": .string("x"), "status": .string("running"), "state": .string("running"), "owner": .string("x"), "stream_url": .string("x"),
        "started_at": .number(0), "enable_drawing": .bool(true), "jpeg_quality": .number(1), "viewers": .number(0), "reconnects": .number(0),
        "alert": .object(["threshold": .number(0), "cooldown_seconds": .number(0)]),
        "counters": .object(
            Dictionary(uniqueKeysWithValues: ["received", "analysed", "replaced", "late", "corrupt", "paused", "in_flight"].map { ($0, .number(0)) })
        ),
        "fps": .object(["received": .number(0), "analysed": .number(0)]),
    ])

    private static func roundTrip(_ example: JSONValue, as schema: String) throws -> JSONValue {
        switch schema {
        case "SessionAnswer": try encode(decode(SessionAnswer.self, from: example))
        case "SessionReport": try encode(decode(SessionReport.self, from: example))
        case "SessionList": try encode(decode(SessionList.self, from: example))
        case "Ticket": try encode(decode(TicketAnswer.self, from: example))
        case "RelayPathList": try encode(decode(RelayPathList.self, from: example))
        case "Health": try encode(decode(HealthAnswer.self, from: example))
        default: .null
        }
    }

    private static func decode<Value: Decodable>(_ type: Value.Type, from example: JSONValue) throws -> Value {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(type, from: try JSONEncoder().encode(example))
    }

    private static func encode(_ value: some Encodable) throws -> JSONValue {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        return try JSONDecoder().decode(JSONValue.self, from: try encoder.encode(value))
    }

    private static func snakeCase(_ name: String) -> String {
        name.reduce(into: "") { $0 += $1.isUppercase ? "_\($1.lowercased())" : String($1) }
    }
}

extension JSONValue {
    subscript(_ name: String) -> JSONValue? { object?[name] }

    var object: [String: JSONValue]? {
        if case .object(let object) = self { object } else { nil }
    }

    var list: [JSONValue]? {
        if case .array(let list) = self { list } else { nil }
    }

    var text: String? {
        if case .string(let text) = self { text } else { nil }
    }
}

extension JSONValue: Encodable {
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .null: try container.encodeNil()
        case .bool(let value): try container.encode(value)
        case .number(let value): try container.encode(value)
        case .string(let value): try container.encode(value)
        case .array(let value): try container.encode(value)
        case .object(let value): try container.encode(value)
        }
    }
}
