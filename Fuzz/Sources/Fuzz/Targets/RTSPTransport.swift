// SPDX-License-Identifier: Apache-2.0

@testable import Relay

/// The value of a `Transport` header.
///
/// - It is read as some offers, at most as many as allowed, or not at all.
/// - The offers of two headers joined by a comma are the offers of the one and then those of the other.
/// - Letters' case and blanks before parameters do not matter.
func checkRTSPTransport(_ input: [UInt8]) {
    let header = String(decoding: input, as: UTF8.self)
    guard let offers = TransportOffer.offers(in: header) else { return }
    promise((1...TransportOffer.maximumOffers).contains(offers.count), "\(offers.count) offers in \(header)")
    guard input.allSatisfy({ $0 < 0x80 }) else { return }
    if 2 * offers.count < TransportOffer.maximumOffers {
        let twice = TransportOffer.offers(in: header + "," + header)
        promise(twice == offers + offers, "\(header) twice: \(String(describing: twice))")
    }
    promise(TransportOffer.offers(in: header.uppercased()) == offers, "\(header) in upper case")
    promise(TransportOffer.offers(in: header.lowercased()) == offers, "\(header) in lower case")
    // An empty parameter in the place of the specification is passed over, a blank one is not.
    guard ![";;", ",;"].contains(where: ("," + header).contains) else { return }
    promise(TransportOffer.offers(in: header.replacing(";", with: "; ")) == offers, "\(header) with blanks")
}
