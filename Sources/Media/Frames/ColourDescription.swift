// SPDX-License-Identifier: Apache-2.0

/// How a frame's luma and chroma turn into red, green and blue. Without meaning for RGB frames.
public struct ColourDescription: Hashable, Sendable {
    /// The weights of red, green and blue in luma.
    public enum Matrix: String, Hashable, Sendable, CaseIterable {
        case bt601, bt709, bt2020
    }

    /// Where black and white lie.
    public enum Range: String, Hashable, Sendable, CaseIterable {
        /// Luma from 16 to 235, chroma from 16 to 240 (scaled up accordingly for more than 8 bits).
        case limited
        /// All values from 0 on; what JPEG files use.
        case full
    }

    public let matrix: Matrix
    public let range: Range

    public init(matrix: Matrix, range: Range) {
        self.matrix = matrix
        self.range = range
    }
}
