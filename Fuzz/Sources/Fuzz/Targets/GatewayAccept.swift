// SPDX-License-Identifier: Apache-2.0

@testable import Gateway

/// The `Accept` headers of a request that is refused, one a line.
///
/// - Several headers mean the same as one with all of their ranges.
/// - What a client does not want, and what is no range, changes nothing.
/// - Blanks around ranges change nothing.
func checkGatewayAccept(_ input: [UInt8]) {
    let text = String(decoding: input, as: UTF8.self)
    guard text.utf8.allSatisfy({ $0 < 0x80 }) else {
        // Beyond ASCII, a mark that joins what stands before it may hide a comma: read it, and believe nothing.
        _ = ErrorFormat(accepting: [text])
        return
    }
    let values = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map { String(decoding: $0, as: UTF8.self) }
    let format = ErrorFormat(accepting: values)
    promise(ErrorFormat(accepting: [values.joined(separator: ",")]) == format, "\(values) in one header")
    promise(ErrorFormat(accepting: values.map { $0.replacing(",", with: " ,\t") }) == format, "\(values) with blanks")
    guard text.utf8.count(where: { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "\n") }) < ErrorFormat.limit - 2 else { return }
    promise(ErrorFormat(accepting: ["text/html;q=0", "nonsense"] + values) == format, "\(values) behind what is not wanted")
}
