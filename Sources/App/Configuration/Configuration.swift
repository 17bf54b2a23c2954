// SPDX-License-Identifier: Apache-2.0

import Vocabulary

/// Every setting of the service with its default. `deploy/vedette.example.yml` is its manual.
struct Configuration: Sendable, Equatable {
    var web = WebSettings()
    var gateway = GatewaySettings()
    var relay = RelaySettings()
    var model = ModelSettings()
    var cameras = CameraSettings()
    var sessions = SessionLimits()
    var log = LogSettings()
}

struct WebSettings: Sendable, Equatable {
    var host = "127.0.0.1"
    var port: Port = 8080
    var publicFolder: String?
    var allowedOrigins: [String] = []
    var tlsCertificate: String?
    var tlsKey: String?
    var redirectPort: Port?
    var maxConnections: Count = 2_048
    var metricsOpen = false
}

struct GatewaySettings: Sendable, Equatable {
    enum Mode: String, ConfigurationChoice { case off, own, kong }
    enum LimitBy: String, ConfigurationChoice { case consumer, credential, ip }

    var mode = Mode.own
    var apiKey: String?
    var apiKeys: [String] = []
    var keyFile = "vedette-keys.json"
    var trustedProxies: [String] = []
    var consumers = NamedEntries<[String]>()
    var defaultScopes: [String] = []
    var rateLimit: [String] = []
    var rateLimitBy = LimitBy.consumer
    var corsOrigins: [String] = []
    var corsCredentials = false
    var corsMaxAge = Duration.seconds(3_600)
    var bodyLimit: ByteCount = 1_048_576
}

struct RelaySettings: Sendable, Equatable {
    var enabled = true
    var host = "127.0.0.1"
    var port: Port = 8554
    var udp = true
    var udpPort: Port = 0
    var maxConnections: Count = 1_024
    var paths = NamedEntries<RelayPathSettings>()
}

/// What one path of the relay, or all whose name fits a pattern, may be used for.
struct RelayPathSettings: Sendable, Equatable {
    var source: CameraURL?
    var publishUser: String?
    var publishPassword: String?
    var readUser: String?
    var readPassword: String?
    var overridePublisher = false
}

struct ModelSettings: Sendable, Equatable {
    enum Device: String, ConfigurationChoice { case auto, cpu, cuda, tensorrt }
    enum Runtime: String, ConfigurationChoice { case auto, openvino, onnxruntime }
    enum Precision: String, ConfigurationChoice { case auto, f32, bf16 }

    var path = "models/deimv2-femto.onnx"
    var device = Device.auto
    var runtime = Runtime.auto
    var runtimeFolder: String?
    var precision = Precision.auto
    var threads: Count = 0
    var threshold: Fraction?
    var duplicateOverlap: Fraction?
    var fontPath: String?
}

struct CameraSettings: Sendable, Equatable {
    enum Transport: String, ConfigurationChoice { case tcp, udp }

    var transport = Transport.tcp
    var connectTimeout = Duration.seconds(5)
    var firstPacketTimeout = Duration.seconds(10)
    var gapTimeout = Duration.seconds(5)
    var verifyTLS = false
    var allowed: [String] = []
    var aliases = NamedEntries<CameraURL>()
}

struct SessionLimits: Sendable, Equatable {
    var maximum: Count = 16
    var maxLatency = Duration.milliseconds(500)
}

struct LogSettings: Sendable, Equatable {
    enum Level: String, ConfigurationChoice { case trace, debug, info, notice, warning, error, critical }

    var level = Level.info
}
