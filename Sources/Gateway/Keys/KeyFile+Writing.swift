// SPDX-License-Identifier: Apache-2.0

extension KeyFile {
    /// The file's JSON text, one field a line, always in the same order: a change to one key changes its lines only.
    public func encoded() -> [UInt8] {
        guard !keys.isEmpty else { return Array("{\n  \"keys\": []\n}\n".utf8) }
        // Nothing needs an escape: ids and names are of letters, digits and . _ - @ +.
        let items = keys.map { key in
            var fields = [
                "\"id\": \"\(key.id)\"",
                "\"name\": \"\(key.name)\"",
                "\"scopes\": [\(Scope.allCases.filter(key.scopes.contains).map { "\"\($0.rawValue)\"" }.joined(separator: ", "))]",
                "\"sha256\": \"\(key.digest.hexadecimal)\"",
                "\"created\": \"\(UTCTime.text(key.created))\"",
            ]
            if let limits = key.limits {
                let periods = RateLimits.Period.allCases.compactMap { period in limits[period].map { "\"\(period.rawValue)\": \($0)" } }
                fields.append("\"limits\": {\(periods.joined(separator: ", "))}")
            }
            return "    {\n" + fields.map { "      \($0)" }.joined(separator: ",\n") + "\n    }"
        }
        return Array("{\n  \"keys\": [\n\(items.joined(separator: ",\n"))\n  ]\n}\n".utf8)
    }
}
