// SPDX-License-Identifier: Apache-2.0

/// What can be fuzzed. Each target reads an input as its parser would get it, and checks what the parser promises.
enum FuzzTarget: String, CaseIterable {
    case rtspStream = "rtsp-stream"
    case rtspTransport = "rtsp-transport"
    case rtspAddress = "rtsp-address"
    case rtspChallenge = "rtsp-challenge"
    case rtspLogin = "rtsp-login"
    case rtpPacket = "rtp-packet"
    case sdp = "sdp"
    case gatewayKey = "gateway-key"
    case gatewayAddress = "gateway-address"
    case gatewayAccept = "gateway-accept"
    case gatewayForwarded = "gateway-forwarded"
    case gatewayOrigin = "gateway-origin"
    case webOrigin = "web-origin"
    case webMessage = "web-message"

    func check(_ input: [UInt8]) {
        switch self {
        case .rtspStream: checkRTSPStream(input)
        case .rtspTransport: checkRTSPTransport(input)
        case .rtspAddress: checkRTSPAddress(input)
        case .rtspChallenge: checkRTSPChallenge(input)
        case .rtspLogin: checkRTSPLogin(input)
        case .rtpPacket: checkRTPPacket(input)
        case .sdp: checkSessionDescription(input)
        case .gatewayKey: checkGatewayKey(input)
        case .gatewayAddress: checkGatewayAddress(input)
        case .gatewayAccept: checkGatewayAccept(input)
        case .gatewayForwarded: checkGatewayForwarded(input)
        case .gatewayOrigin: checkGatewayOrigin(input)
        case .webOrigin: checkWebOrigin(input)
        case .webMessage: checkWebMessage(input)
        }
    }
}
