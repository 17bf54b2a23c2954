// SPDX-License-Identifier: Apache-2.0

public import struct FoundationEssentials.UUID

/// The name of one analysis session: a UUID, written in lower case.
public struct SessionID: Hashable, Sendable, CustomStringConvertible {
    public let uuid: UUID

    /// A new, random identifier.
    public init() { self.uuid = UUID() }

    /// The identifier written in `text`, in either case; `nil` if it is no UUID.
    public init?(_ text: some StringProtocol) {
        guard let uuid = UUID(uuidString: String(text)) else { return nil }
        self.uuid = uuid
    }

    public var description: String { uuid.uuidString.lowercased() }
}
