// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import HTTPTypes
import HummingbirdTesting
import NIOCore
import Testing

@testable import Web

@Suite("The page and its files", .timeLimit(.minutes(1)))
struct PageTests {
    /// The folder `Public` of this repository.
    static let publicFolder = URL(filePath: #filePath).resolvingSymlinksInPath()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().appending(path: "Public").path

    @Test("What is built in is what lies in Public, file by file")
    func embedded() throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: Self.publicFolder)
        #expect(Set(EmbeddedPage.assets.keys) == Set(files))
        for file in files {
            #expect(Asset.contentType(of: file) != nil, "\(file)")
        }
    }

    @Test(
        "Each file has its type and the policy of what a page may do",
        arguments: [
            ("/", "text/html; charset=utf-8"), ("/index.html", "text/html; charset=utf-8"), ("/app.js", "text/javascript; charset=utf-8"),
            ("/style.css", "text/css; charset=utf-8"), ("/icon.svg", "image/svg+xml"), ("/docs", "text/html; charset=utf-8"),
            ("/docs.js", "text/javascript; charset=utf-8"), ("/openapi.json", "application/json"),
        ]
    )
    func types(path: String, type: String) async throws {
        try await TestServer.run { server in
            let response = try await server.get(path, key: nil)
            #expect(response.status == .ok)
            #expect(response.headers[.contentType] == type)
            #expect(response.headers[.cacheControl] == "no-cache")
            let policy = try #require(response.headers[.contentSecurityPolicy])
            for rule in ["default-src 'self'", "img-src 'self' blob: data:", "connect-src 'self' ws: wss:", "frame-ancestors 'none'"] {
                #expect(policy.contains(rule))
            }
            #expect(!policy.contains("unsafe"))
        }
    }

    @Test("A browser that has the file is told it is still good", arguments: ["", "W/", "\"old\", "])
    func entityTag(before: String) async throws {
        try await TestServer.run { server in
            let tag = try #require(try await server.get("/style.css", key: nil).headers[.eTag])
            let known = try await server.get("/style.css", key: nil, headers: [.ifNoneMatch: before + tag])
            #expect(known.status == .notModified && known.body.readableBytes == 0 && known.headers[.eTag] == tag)
            #expect(try await server.get("/style.css", key: nil, headers: [.ifNoneMatch: "\"old\""]).status == .ok)
        }
    }

    @Test("No page loads anything from elsewhere, or has scripts and styles the policy forbids")
    func selfContained() throws {
        for (name, asset) in EmbeddedPage.assets {
            let text = String(buffer: asset.content)
            #expect(!text.contains(/(src|href)\s*=\s*["'](https?:)?\/\//), "\(name)")
            if name.hasSuffix(".html") {
                #expect(!text.contains(/<script(?![^>]*\ssrc=)/) && !text.contains("<style") && !text.contains(/\son[a-z]+=/), "\(name)")
                #expect(!text.contains(/\sstyle=/), "\(name)")
            }
            #expect(!text.contains(/@import|import\s*\(?\s*["']https?:/), "\(name)")
        }
    }

    @Test("A folder in place of the built-in page is read anew each time, and nothing outside of it")
    func folder() async throws {
        let root = FileManager.default.temporaryDirectory.appending(path: "vedette-page-\(UUID().uuidString)")
        let folder = root.appending(path: "public")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: root) }
        try Data("secret".utf8).write(to: root.appending(path: "secret.js"))
        try Data("secret".utf8).write(to: folder.appending(path: ".hidden.js"))
        try Data("secret".utf8).write(to: folder.appending(path: "key.pem"))
        let index = folder.appending(path: "index.html")
        try Data("first".utf8).write(to: index)

        var configuration = WebConfiguration()
        configuration.publicFolder = folder.path
        try await TestServer.run(configuration: configuration) { server in
            let first = try await server.get("/", key: nil)
            #expect(first.text == "first")
            try Data("second".utf8).write(to: index)
            let second = try await server.get("/", key: nil)
            #expect(second.text == "second" && second.headers[.eTag] != first.headers[.eTag])
            for path in ["/..%2fsecret.js", "/../secret.js", "/.hidden.js", "/key.pem", "/secret.js", "/app.js", "/%2e%2e%2fsecret.js"] {
                let response = try await server.get(path, key: nil)
                #expect(response.status == .notFound, "\(path)")
                #expect(!response.text.contains("\"secret\""))
            }
        }
    }
}
