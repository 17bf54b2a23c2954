// SPDX-License-Identifier: Apache-2.0

/// The arguments behind the `?` of a request, read as Kong reads them.
///
/// Names and values are percent-decoded and `+` is a blank; a bad escape stays as it is. Bytes, not text: a key need not be UTF-8.
struct QueryArguments {
    /// Arguments beyond this many are not looked at.
    static let limit = 100

    /// One argument; `value` is `nil` where there was no `=`.
    struct Argument: Equatable {
        let name: [UInt8]
        let value: [UInt8]?
    }

    let arguments: [Argument]

    /// The arguments of a request target such as `/path?a=1&b`.
    init(ofTarget target: String) {
        guard let mark = target.utf8.firstIndex(of: UInt8(ascii: "?")) else {
            self.arguments = []
            return
        }
        let query = target.utf8[target.utf8.index(after: mark)...]
        var arguments: [Argument] = []
        // Kong counts what stands between two "&", be it nothing.
        for part in query.split(separator: UInt8(ascii: "&"), maxSplits: Self.limit, omittingEmptySubsequences: false).prefix(Self.limit) {
            let equals = part.firstIndex(of: UInt8(ascii: "="))
            let name = Self.decoded(part[..<(equals ?? part.endIndex)])
            guard !name.isEmpty else { continue }
            arguments.append(Argument(name: name, value: equals.map { Self.decoded(part[part.index(after: $0)...]) }))
        }
        self.arguments = arguments
    }

    /// Every argument of that name, in order. The name is compared exactly.
    func all(named name: String) -> [Argument] {
        arguments.filter { $0.name.elementsEqual(name.utf8) }
    }

    private static func decoded(_ text: Substring.UTF8View) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = text[...]
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "+"):
                bytes.append(UInt8(ascii: " "))
            case UInt8(ascii: "%"):
                let digits = rest.prefix(2)
                if digits.count == 2, let value = hexadecimal(digits) {
                    bytes.append(value)
                    rest = rest.dropFirst(2)
                } else {
                    bytes.append(byte)
                }
            default:
                bytes.append(byte)
            }
        }
        return bytes
    }

    private static func hexadecimal(_ digits: Substring.UTF8View.SubSequence) -> UInt8? {
        var value: UInt8 = 0
        for digit in digits {
            guard let nibble = Character(UnicodeScalar(digit)).hexDigitValue else { return nil }
            value = value << 4 | UInt8(nibble)
        }
        return value
    }
}
