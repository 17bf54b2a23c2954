// SPDX-License-Identifier: Apache-2.0

import Foundation
import NIOSSL
import Vocabulary

@testable import Web

/// A root, an intermediate and a server's certificate, made by the `openssl` program in a folder that is gone afterwards.
struct TestCertificates: Sendable {
    let folder: String

    var root: String { folder + "/root.pem" }
    var settings: TLSSettings { TLSSettings(certificatePath: folder + "/chain.pem", keyPath: folder + "/leaf.key") }

    /// Trusts the root and nothing else.
    func clientContext() throws -> NIOSSLContext {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.trustRoots = .file(root)
        return try NIOSSLContext(configuration: configuration)
    }

    static func withChain(_ body: @Sendable (TestCertificates) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("vedette-tls-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let certificates = TestCertificates(folder: folder)
        do {
            try await certificates.make()
            try await body(certificates)
        } catch {
            try? FileManager.default.removeItem(atPath: folder)
            throw error
        }
        try FileManager.default.removeItem(atPath: folder)
    }

    /// A new leaf of the same intermediate in `folder/NAME.pem` and `NAME.key`, with the chain in `NAME-chain.pem`.
    func issue(_ name: String) async throws {
        try await shell(
            """
            openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout \(name).key -out \(name).csr -subj /CN=\(name)
            printf 'subjectAltName=DNS:localhost,IP:127.0.0.1\\n' > \(name).ext
            openssl x509 -req -in \(name).csr -CA intermediate.pem -CAkey intermediate.key -CAcreateserial -days 2 -extfile \(name).ext -out \(name).pem
            cat \(name).pem intermediate.pem > \(name)-chain.pem
            """
        )
    }

    func replace(_ file: String, with other: String) throws {
        // Written and renamed, as tools that renew certificates do.
        let bytes = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(other)"))
        try bytes.write(to: URL(fileURLWithPath: "\(folder)/\(file)"), options: .atomic)
    }

    private func make() async throws {
        try await shell(
            """
            printf 'basicConstraints=critical,CA:TRUE\\n' > ca.ext
            openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout root.key -out root.pem -subj /CN=root -days 2
            openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout intermediate.key -out intermediate.csr -subj /CN=between
            openssl x509 -req -in intermediate.csr -CA root.pem -CAkey root.key -CAcreateserial -days 2 -extfile ca.ext -out intermediate.pem
            """
        )
        try await issue("leaf")
        try replace("chain.pem", with: "leaf-chain.pem")
    }

    private func shell(_ script: String) async throws {
        let status = try await BlockingThread.run(named: "openssl") { [folder] in
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/bin/sh")
            process.arguments = ["-e", "-c", script]
            process.currentDirectoryURL = URL(fileURLWithPath: folder)
            process.standardOutput = FileHandle.nullDevice
            process.standardError = FileHandle.nullDevice
            try process.run()
            process.waitUntilExit()
            return process.terminationStatus
        }
        guard status == 0 else { throw OpenSSLFailed(status: status) }
    }

    struct OpenSSLFailed: Error {
        let status: Int32
    }
}
