// SPDX-License-Identifier: Apache-2.0

/// A JSON value of the key file: what a field holds is judged by its reader, which can say where it stands.
enum StoredJSON: Decodable {
    case object([String: StoredJSON])
    case array([StoredJSON])
    case string(String)
    case integer(Int)
    /// A fraction, a truth or nothing: no field of the file is one.
    case other

    init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        if let text = try? value.decode(String.self) {
            self = .string(text)
        } else if let items = try? value.decode([StoredJSON].self) {
            self = .array(items)
        } else if let members = try? value.decode([String: StoredJSON].self) {
            self = .object(members)
        } else if let number = try? value.decode(Int.self) {
            self = .integer(number)
        } else {
            self = .other
        }
    }
}
