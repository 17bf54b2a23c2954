// SPDX-License-Identifier: Apache-2.0

/// A name and a password a client of the relay may give. Printing it never shows the password.
///
/// The password is kept as it is, not hashed: a Digest login proves knowledge of the password without sending it, and
/// checking that proof takes the password or something as good as it.
public struct RelayLogin: Hashable, Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public let name: String
    let password: String

    public init(name: String, password: String) {
        self.name = name
        self.password = password
    }

    public var description: String { "\(name):***" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: ["name": name], displayStyle: .struct) }
}
