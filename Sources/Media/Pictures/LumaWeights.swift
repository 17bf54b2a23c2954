// SPDX-License-Identifier: Apache-2.0

/// How much red, green and blue count in luma: all that tells one Y'CbCr matrix from another.
struct LumaWeights: Hashable {
    let red, blue: Double
    var green: Double { 1 - red - blue }

    static let bt601 = LumaWeights(red: 0.299, blue: 0.114)
    static let bt709 = LumaWeights(red: 0.2126, blue: 0.0722)
    static let bt2020 = LumaWeights(red: 0.2627, blue: 0.0593)

    func luma(red r: Double, green g: Double, blue b: Double) -> Double { red * r + green * g + blue * b }

    // What one unit of chroma, which runs from -0.5 to 0.5, adds to each colour.
    var redFromCr: Double { 2 * (1 - red) }
    var blueFromCb: Double { 2 * (1 - blue) }
    var greenFromCb: Double { -blueFromCb * blue / green }
    var greenFromCr: Double { -redFromCr * red / green }
}

extension ColourDescription {
    var lumaWeights: LumaWeights {
        switch matrix {
        case .bt601: .bt601
        case .bt709: .bt709
        case .bt2020: .bt2020
        }
    }

    /// The 8-bit code of black.
    var black: Double { range == .limited ? 16 : 0 }
    /// Steps of luma from black to white.
    var lumaSteps: Double { range == .limited ? 219 : 255 }
    /// Steps of chroma from one end to the other.
    var chromaSteps: Double { range == .limited ? 224 : 255 }
}
