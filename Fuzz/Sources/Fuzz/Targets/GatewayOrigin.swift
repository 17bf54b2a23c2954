// SPDX-License-Identifier: Apache-2.0

@testable import Gateway

/// The `Origin` header of a request, held against a list. (No pattern on it: the toolchain's parser of regular
/// expressions leaks, once for each.)
///
/// - What is told to the browser is an origin in its normal form, and one of the list.
func checkGatewayOrigin(_ input: [UInt8]) {
    let text = String(decoding: input, as: UTF8.self)
    let origin = Origin(text)
    promise(Origin(origin.normalised).normalised == origin.normalised, "'\(text)' has two normal forms")
    promise(Origin(origin.normalised).host == origin.host || origin.normalised == text, "'\(text)' has two hosts")
    guard let rules = gatewayOrigins, case .only(let told) = rules.answer(to: text) else {
        promise(false, "'\(text)' is everybody's")
        return
    }
    guard let told else { return }
    promise(told == origin.normalised, "'\(text)' is told \(told)")
    let isListed = told == "https://dash.example" || told == "http://localhost:8080"
    promise(isListed, "'\(text)' is let in as \(told)")
}

private let gatewayOrigins = try? AllowedOrigins(["https://dash.example", "http://localhost:8080"])
