// SPDX-License-Identifier: Apache-2.0

/// The fields of one JSON object of a request, read by name and checked on the way.
///
/// `Field` lists the names there may be; any other is a problem, because a misspelled field that is silently ignored is a
/// setting that silently does nothing. `null` counts as left out.
struct RequestFields<Field: RawRepresentable<String> & CaseIterable & Hashable> {
    private let values: [Field: JSONValue]
    /// What stands before the names in problems: `alert.` inside of `alert`.
    private let prefix: String

    init(_ json: JSONValue, prefix: String = "") throws(Problem) {
        guard case .object(let object) = json else {
            throw Problem(.invalidJSON, "Expected an object, but \(prefix.isEmpty ? "the body" : "'\(prefix.dropLast())'") is \(json.kind).")
        }
        var values: [Field: JSONValue] = [:]
        for (name, value) in object.sorted(by: { $0.key < $1.key }) {
            guard let field = Field(rawValue: name) else {
                let known = Field.allCases.map { "'\(prefix)\($0.rawValue)'" }.joined(separator: ", ")
                throw Problem(.unknownField, "There is no field '\(prefix)\(name.prefix(64))'; known fields are \(known).")
            }
            if value != .null { values[field] = value }
        }
        self.values = values
        self.prefix = prefix
    }

    /// A text no longer than `maximumLength` characters.
    func text(_ field: Field, maximumLength: Int) throws(Problem) -> String? {
        guard let value = values[field] else { return nil }
        guard case .string(let text) = value else { throw mismatch(field, "a text", value) }
        guard text.count <= maximumLength else { throw invalid(field, "is longer than \(maximumLength) characters") }
        return text
    }

    func flag(_ field: Field) throws(Problem) -> Bool? {
        guard let value = values[field] else { return nil }
        guard case .bool(let flag) = value else { throw mismatch(field, "true or false", value) }
        return flag
    }

    func number(_ field: Field, in range: ClosedRange<Double>) throws(Problem) -> Double? {
        guard let value = values[field] else { return nil }
        let expected = "a number from \(Self.spelled(range.lowerBound)) to \(Self.spelled(range.upperBound))"
        guard case .number(let number) = value else { throw mismatch(field, expected, value) }
        guard range.contains(number) else { throw invalid(field, "is \(Self.spelled(number)); expected \(expected)") }
        return number
    }

    func wholeNumber(_ field: Field, in range: ClosedRange<Int>) throws(Problem) -> Int? {
        guard let number = try number(field, in: Double(range.lowerBound)...Double(range.upperBound)) else { return nil }
        guard let whole = Int(exactly: number) else { throw invalid(field, "is \(number); expected a whole number") }
        return whole
    }

    /// A list of texts, none of them empty.
    func texts(_ field: Field, maximumCount: Int, maximumLength: Int) throws(Problem) -> [String]? {
        guard let value = values[field] else { return nil }
        guard case .array(let list) = value else { throw mismatch(field, "a list of texts", value) }
        guard list.count <= maximumCount else { throw invalid(field, "has more than \(maximumCount) entries") }
        var texts: [String] = []
        for entry in list {
            guard case .string(let text) = entry else { throw mismatch(field, "a list of texts", entry) }
            guard (1...maximumLength).contains(text.count) else {
                throw invalid(field, "has an entry that is empty or longer than \(maximumLength) characters")
            }
            texts.append(text)
        }
        return texts
    }

    /// An object in the object.
    func object<Inner>(_ field: Field, of type: Inner.Type) throws(Problem) -> RequestFields<Inner>? {
        guard let value = values[field] else { return nil }
        guard case .object = value else { throw mismatch(field, "an object", value) }
        return try RequestFields<Inner>(value, prefix: "\(prefix)\(field.rawValue).")
    }

    func missing(_ field: Field, _ expected: String) -> Problem {
        Problem(.missingField, "'\(prefix)\(field.rawValue)' is missing; expected \(expected).")
    }

    func invalid(_ field: Field, _ what: String) -> Problem {
        Problem(.invalidField, "'\(prefix)\(field.rawValue)' \(what).")
    }

    private func mismatch(_ field: Field, _ expected: String, _ value: JSONValue) -> Problem {
        invalid(field, "is \(value.kind); expected \(expected)")
    }

    /// Whole numbers without a decimal point.
    private static func spelled(_ number: Double) -> String {
        Int(exactly: number).map(String.init) ?? "\(number)"
    }
}
