// SPDX-License-Identifier: Apache-2.0

/// How many of a model's confident answers were dropped because no picture can hold them.
///
/// All zero for a sound model. Anything else says that model, manifest or precision do not fit one another.
public struct DiscardedAnswers: Hashable, Sendable {
    /// A confidence or a corner that is not a number, or infinite.
    public var notFinite = 0
    /// A box without area, or wholly outside the picture.
    public var degenerate = 0
    /// A label beyond the end of the manifest's class list.
    public var unknownClass = 0

    public init() {}
}
