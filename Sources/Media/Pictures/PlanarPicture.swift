// SPDX-License-Identifier: Apache-2.0

/// A frame as three planes of 8-bit samples, lent for reading: the one form the scaler and the encoder work on.
struct PlanarPicture {
    /// What the planes mean.
    enum Model {
        case yuv(ColourDescription)
        /// Luma alone: `second` and `third` are absent.
        case gray(ColourDescription)
        /// Red, green, blue in this order.
        case rgb
    }

    let model: Model
    let width: Int
    let height: Int
    let first: FramePlane
    let second: FramePlane?
    let third: FramePlane?
    /// Halvings of chroma across and down: 1 or 0.
    let shiftX: Int
    let shiftY: Int
}
