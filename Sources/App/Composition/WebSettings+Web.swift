// SPDX-License-Identifier: Apache-2.0

import Gateway
import Vocabulary
import Web

// How the settings of page and API are said to Web.

extension WebSettings {
    func makeWebConfiguration(cameras: CameraSettings, access: CameraAccess, gateway: GatewaySettings) throws -> WebConfiguration {
        var configuration = WebConfiguration()
        configuration.host = host
        configuration.port = port.number
        configuration.publicFolder = publicFolder
        configuration.trustedOrigins = allowedOrigins
        configuration.allowedCameras = access.allowed
        configuration.cameraAliases = Dictionary(uniqueKeysWithValues: cameras.aliases.map { ($0.name, $0.value) })
        configuration.trustedProxies = try gateway.makeTrustedProxies()
        guard maxConnections.number > 0 else { throw ConfigurationError.unusable("web.max_connections", "0 would let nobody in") }
        configuration.maximumConnections = maxConnections.number
        configuration.metricsOpen = metricsOpen
        configuration.tls = try makeTLS()
        if let redirectPort {
            guard configuration.tls != nil else {
                throw ConfigurationError.unusable("web.redirect_port", "there is no https to send on to; set web.tls_certificate")
            }
            configuration.redirectPort = redirectPort.number
        }
        return configuration
    }

    private func makeTLS() throws -> TLSSettings? {
        switch (tlsCertificate, tlsKey) {
        case (nil, nil): return nil
        case (let certificate?, let key?):
            let settings = TLSSettings(certificatePath: certificate, keyPath: key)
            try settings.check()
            return settings
        case (nil, _): throw ConfigurationError.unusable("web.tls_certificate", "web.tls_key is set; a key needs its certificate")
        case (_, nil): throw ConfigurationError.unusable("web.tls_key", "web.tls_certificate is set; a certificate needs its key")
        }
    }
}
