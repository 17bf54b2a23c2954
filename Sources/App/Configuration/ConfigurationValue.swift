// SPDX-License-Identifier: Apache-2.0

import Vocabulary

/// A type of value that a configuration can hold, spelled as text in the file, the environment or a flag.
///
/// A scalar is one text; a list is several. The same spelling serves all three sources, so a value means the same wherever
/// it is written.
protocol ConfigurationValue: Sendable, Equatable {
    /// What a good value looks like, to end the sentence "expected ...".
    static var expectation: String { get }
    /// The value spelled by `texts`; `nil` when they spell none.
    init?(spelled texts: [String])
    var spelled: [String] { get }
}

extension String: ConfigurationValue {
    static var expectation: String { "one text" }

    init?(spelled texts: [String]) {
        guard texts.count == 1 else { return nil }
        self = texts[0]
    }

    var spelled: [String] { [self] }
}

extension Optional: ConfigurationValue where Wrapped: ConfigurationValue {
    static var expectation: String { "\(Wrapped.expectation), or nothing" }

    init?(spelled texts: [String]) {
        if texts.isEmpty || texts == [""] {
            self = .none
        } else {
            guard let value = Wrapped(spelled: texts) else { return nil }
            self = .some(value)
        }
    }

    var spelled: [String] { self?.spelled ?? [] }
}

extension Array: ConfigurationValue where Element == String {
    static var expectation: String { "a list" }

    init?(spelled texts: [String]) {
        // In the environment and on the command line a list is one text with commas.
        self = texts.flatMap { $0.split(separator: ",").map { $0.trimmed } }.filter { !$0.isEmpty }
    }

    var spelled: [String] { self }
}

extension Bool: ConfigurationValue {
    static var expectation: String { "true or false" }

    init?(spelled texts: [String]) {
        switch texts {
        case ["true"], ["yes"], ["on"]: self = true
        case ["false"], ["no"], ["off"]: self = false
        default: return nil
        }
    }

    var spelled: [String] { [String(self)] }
}

extension Duration: ConfigurationValue {
    static var expectation: String { "a duration such as 500ms, 5s or 2m" }

    init?(spelled texts: [String]) {
        guard texts.count == 1 else { return nil }
        let units: [(suffix: String, milliseconds: Double)] = [("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000)]
        guard let unit = units.first(where: { texts[0].hasSuffix($0.suffix) }),
            let amount = Double(texts[0].dropLast(unit.suffix.count)), (0...86_400_000).contains(amount * unit.milliseconds)
        else { return nil }
        self = .milliseconds(Int64(amount * unit.milliseconds))
    }

    var spelled: [String] {
        let milliseconds = components.seconds * 1_000 + components.attoseconds / 1_000_000_000_000_000
        return milliseconds % 1_000 == 0 ? ["\(milliseconds / 1_000)s"] : ["\(milliseconds)ms"]
    }
}

/// A TCP port; 0 lets the system choose.
struct Port: ConfigurationValue, ExpressibleByIntegerLiteral {
    let number: Int

    static var expectation: String { "a port from 0 to 65535" }

    init(integerLiteral number: Int) { self.number = number }

    init?(spelled texts: [String]) {
        guard texts.count == 1, let number = Int(texts[0]), (0...65_535).contains(number) else { return nil }
        self.number = number
    }

    var spelled: [String] { [String(number)] }
}

/// A whole number that is not negative.
struct Count: ConfigurationValue, ExpressibleByIntegerLiteral {
    let number: Int

    static var expectation: String { "a whole number from 0 to 4096" }

    init(integerLiteral number: Int) { self.number = number }

    init?(spelled texts: [String]) {
        guard texts.count == 1, let number = Int(texts[0]), (0...4_096).contains(number) else { return nil }
        self.number = number
    }

    var spelled: [String] { [String(number)] }
}

/// A number of bytes.
struct ByteCount: ConfigurationValue, ExpressibleByIntegerLiteral {
    let number: Int

    static let expectation = "a size such as 64KiB or 1MiB, at most 1GiB"
    private static let units = [("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10), ("", 1)]

    init(integerLiteral number: Int) { self.number = number }

    init?(spelled texts: [String]) {
        guard texts.count == 1, let (suffix, factor) = Self.units.first(where: { texts[0].hasSuffix($0.0) }),
            let amount = Int(texts[0].dropLast(suffix.count)), amount >= 0, amount <= (1 << 30) / factor
        else { return nil }
        self.number = amount * factor
    }

    var spelled: [String] {
        let (suffix, factor) = Self.units.first { number >= $0.1 && number % $0.1 == 0 } ?? ("", 1)
        return ["\(number / factor)\(suffix)"]
    }
}

/// A number from 0 to 1.
struct Fraction: ConfigurationValue, ExpressibleByFloatLiteral {
    let number: Float

    static var expectation: String { "a number from 0 to 1" }

    init(floatLiteral number: Float) { self.number = number }

    init?(spelled texts: [String]) {
        guard texts.count == 1, let number = Float(texts[0]), (0...1).contains(number) else { return nil }
        self.number = number
    }

    var spelled: [String] { ["\(number)"] }
}

/// A choice among a few words.
protocol ConfigurationChoice: ConfigurationValue, CaseIterable, RawRepresentable<String> {}

extension ConfigurationChoice {
    static var expectation: String { "one of: " + allCases.map(\.rawValue).joined(separator: ", ") }

    init?(spelled texts: [String]) {
        guard texts.count == 1 else { return nil }
        self.init(rawValue: texts[0])
    }

    var spelled: [String] { [rawValue] }
}

extension StringProtocol {
    var trimmed: String {
        String(drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }
}

extension CameraURL: ConfigurationValue {
    static var expectation: String { "a camera's address such as rtsp://user:password@camera/stream" }

    init?(spelled texts: [String]) {
        guard texts.count == 1, let url = try? CameraURL(texts[0]) else { return nil }
        self = url
    }

    var spelled: [String] { [withCredentials] }
}
