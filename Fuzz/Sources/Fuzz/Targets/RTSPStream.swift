// SPDX-License-Identifier: Apache-2.0

import NIOCore

@testable import Relay

/// The bytes of an RTSP connection, either side's: requests, answers, interleaved packets, and garbage.
///
/// - What is found does not depend on how the bytes were cut.
/// - Every message uses up bytes, and no byte is used twice.
/// - A message, written out again and read by a new parser, is the same message.
/// - However long it goes on, what is held stays within the limits.
func checkRTSPStream(_ input: [UInt8]) {
    var chance = Chance(input)
    let whole = Reading([input[...]])
    let inPieces = Reading(chance.pieces(of: input, longest: Bool.random(using: &chance) ? 4 : 64))
    promise(inPieces == whole, "cut in pieces: \(inPieces)\nwhole: \(whole)")
    // The longest prefix of a message is three bytes shorter than the shortest message: "$", channel, length 0.
    promise(whole.elements.count * InterleavedPacket.headerLength <= input.count, "\(whole.elements.count) messages in \(input.count) bytes")
    for element in whole.elements { checkElement(element) }
    if UInt16.random(in: 0..<8192, using: &chance) == 0 { checkEndlessly(input, &chance) }
}

/// What a parser made of some bytes.
private struct Reading: Equatable {
    var elements: [RTSPStreamParser.Element] = []
    var error: RTSPParseError?
    var losses: UInt64 = 0

    init(_ pieces: [ArraySlice<UInt8>]) {
        var parser = RTSPStreamParser()
        parser.channels = [0, 1]
        do throws(RTSPParseError) {
            for piece in pieces {
                parser.append(ByteBuffer(bytes: piece))
                while let element = try parser.next() { elements.append(element) }
            }
        } catch {
            self.error = error
        }
        losses = parser.losses
    }
}

private func checkElement(_ element: RTSPStreamParser.Element) {
    let encoded: [UInt8]
    switch element {
    case .request(let request):
        encoded = wireForm("\(request.method.rawValue) \(request.url) RTSP/1.0", request.headers, request.body)
        guard encoded.count - request.body.count <= RTSPStreamParser.maximumHeadLength else { return }
        promise(request.body.count <= RTSPHead.maximumBodyLength, "a body of \(request.body.count) bytes")
    case .answer(let answer):
        encoded = wireForm("RTSP/1.0 \(answer.status) Whatever", answer.headers, answer.body)
        guard encoded.count - answer.body.count <= RTSPStreamParser.maximumHeadLength else { return }
        promise((100...599).contains(answer.status) && answer.body.count <= RTSPHead.maximumBodyLength, "\(answer)")
    case .packet(let packet):
        var framed = packet.header(on: packet.channel)
        framed.writeImmutableBuffer(packet.payload)
        promise(framed == packet.framed, "\(packet) is not its own header and payload")
        encoded = Array(packet.framed.readableBytesView)
    }
    let again = Reading([encoded[...]])
    promise(again.elements == [element] && again.error == nil && again.losses == 0, "\(element)\nbecame \(again)")
}

private func wireForm(_ firstLine: String, _ headers: RTSPHeaders, _ body: [UInt8]) -> [UInt8] {
    var text = firstLine + "\r\n"
    for field in headers.fields { text += "\(field.name): \(field.value)\r\n" }
    return Array((text + "\r\n").utf8) + body
}

/// Feeds `input` over and over, until it is more than may ever be held at once, or the parser gives up.
private func checkEndlessly(_ input: [UInt8], _ chance: inout Chance) {
    let mostHeld = max(RTSPHead.maximumBodyLength, RTSPStreamParser.maximumHeadLength, RTSPStreamParser.maximumPacketLength)
    let piece = 1024
    var parser = RTSPStreamParser()
    var fed = 0
    do throws(RTSPParseError) {
        while !input.isEmpty, fed < 4 * mostHeld {
            for part in chance.pieces(of: input, longest: piece) {
                parser.append(ByteBuffer(bytes: part))
                fed += part.count
                while try parser.next() != nil {}
                // Buffers double, so up to twice of what may be held, and what has just come.
                promise(parser.storageCapacity <= 2 * (mostHeld + piece), "\(parser.storageCapacity) bytes held of \(fed)")
            }
        }
    } catch {
        // Given up, which is an answer.
    }
}
