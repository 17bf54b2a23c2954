// SPDX-License-Identifier: Apache-2.0

/// How values are spelled in the file: texts always in double quotes, so that none is mistaken for a number, a date or a comment.
enum YAMLText {
    static func quoted(_ text: String) -> String {
        var spelled = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": spelled += "\\\""
            case "\\": spelled += "\\\\"
            case "\n": spelled += "\\n"
            case "\t": spelled += "\\t"
            case _ where scalar.value < 0x20 || scalar.value == 0x7F:
                spelled += scalar.value < 0x10 ? "\\x0" : "\\x"
                spelled += String(scalar.value, radix: 16, uppercase: true)
            default: spelled.unicodeScalars.append(scalar)
            }
        }
        // Spelled out, `${` would be taken for a variable when the file is rendered.
        return spelled.replacing("${", with: "\\x24{") + "\""
    }

    static func quoted(_ place: KongSettings.Place) -> String {
        switch place {
        case .literal(let text): quoted(text)
        case .variable(let name): variable(name)
        }
    }

    static func variable(_ name: String) -> String { "\"${\(name)}\"" }

    static func list(_ texts: [String]) -> String { "[" + texts.map(plainOrQuoted).joined(separator: ", ") + "]" }

    static func list(_ places: [KongSettings.Place]) -> String { "[" + places.map(quoted).joined(separator: ", ") + "]" }

    static func milliseconds(_ duration: Duration) -> String {
        String(duration.components.seconds * 1000 + duration.components.attoseconds / 1_000_000_000_000_000)
    }

    /// Names of headers and methods read better bare. Only what cannot be anything but a text is left so.
    private static func plainOrQuoted(_ text: String) -> String {
        let isName = text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"): true
            default: byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
            }
        }
        let isWord = ["y", "n", "yes", "no", "on", "off", "true", "false", "null"].contains(text.lowercased())
        return isName && !isWord && text.first?.isLetter == true ? text : quoted(text)
    }
}

extension String {
    /// Every line, but an empty one, moved to the right.
    func indented(by columns: Int) -> String {
        split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0.isEmpty ? "" : String(repeating: " ", count: columns) + $0 }
            .joined(separator: "\n")
    }
}
