// SPDX-License-Identifier: Apache-2.0

import Glibc
import NIOCore
import NIOSSL

/// A certificate with its chain and its key, read from files and found to be good together.
struct TLSCredentials: Sendable {
    /// Longer files are none of ours; a chain of four certificates has some 8 KiB.
    static let maximumFileLength = 1 << 20
    /// How long a client may take to say goodbye before its connection is closed without.
    static let shutdownTimeout: TimeAmount = .seconds(1)

    let context: NIOSSLContext

    /// - Parameter unixSeconds: the time now, which every certificate of the chain must include.
    init(_ settings: TLSSettings, unixSeconds: Int = time(nil)) throws(TLSFileError) {
        let chain = try Self.chain(try Self.read(settings.certificatePath, as: .certificate), at: settings.certificatePath)
        for (place, certificate) in chain.enumerated() {
            guard certificate.notValidAfter >= unixSeconds else { throw .expired(settings.certificatePath, certificate: place + 1) }
            guard certificate.notValidBefore <= unixSeconds else { throw .notYetValid(settings.certificatePath, certificate: place + 1) }
        }
        let key: NIOSSLPrivateKey
        do {
            key = try NIOSSLPrivateKey(bytes: try Self.read(settings.keyPath, as: .key), format: .pem)
        } catch let error as TLSFileError {
            throw error
        } catch {
            throw .noKey(settings.keyPath)
        }
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) },
            privateKey: .privateKey(key)
        )
        configuration.minimumTLSVersion = .tlsv12
        configuration.applicationProtocols = ["http/1.1"]
        configuration.shutdownTimeout = Self.shutdownTimeout
        do {
            self.context = try NIOSSLContext(configuration: configuration)
        } catch {
            // Both parse by themselves, so what BoringSSL refuses is the pair.
            throw .mismatch(certificate: settings.certificatePath, key: settings.keyPath)
        }
    }

    private static func chain(_ bytes: [UInt8], at path: String) throws(TLSFileError) -> [NIOSSLCertificate] {
        let chain = try? NIOSSLCertificate.fromPEMBytes(bytes)
        guard let chain, !chain.isEmpty else { throw .noCertificate(path) }
        return chain
    }

    /// Reads by hand: of a file that cannot be read the operator wants to know why.
    private static func read(_ path: String, as part: TLSFileError.Part) throws(TLSFileError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .unreadable(path, part, String(cString: strerror(errno))) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 16 * 1024)
        while bytes.count <= maximumFileLength {
            let length = Glibc.read(descriptor, &piece, piece.count)
            guard length >= 0 else { throw .unreadable(path, part, String(cString: strerror(errno))) }
            if length == 0 { return bytes }
            bytes += piece[..<length]
        }
        throw .unreadable(path, part, "longer than \(maximumFileLength) bytes")
    }
}

/// Why a pair of files cannot be used for TLS, in words that name the file and what was expected. Says nothing of what is in a key.
enum TLSFileError: Error, Hashable, CustomStringConvertible {
    enum Part: String {
        case certificate, key
    }

    case unreadable(String, Part, String)
    case noCertificate(String)
    case noKey(String)
    case mismatch(certificate: String, key: String)
    /// The number of the certificate in the chain, counted from 1.
    case expired(String, certificate: Int)
    case notYetValid(String, certificate: Int)

    var description: String {
        switch self {
        case .unreadable(let path, let part, let reason): "the TLS \(part.rawValue) file \(path) cannot be read: \(reason)"
        case .noCertificate(let path):
            "the TLS certificate file \(path) holds no PEM certificate; expected the server's certificate followed by its chain"
        case .noKey(let path): "the TLS key file \(path) holds no PEM private key, or one with a pass phrase; expected one without"
        case .mismatch(let certificate, let key): "the TLS key in \(key) does not belong to the first certificate in \(certificate)"
        case .expired(let path, let place): "certificate \(place) in \(path) has expired"
        case .notYetValid(let path, let place): "certificate \(place) in \(path) is not valid yet; is the clock right?"
        }
    }
}
