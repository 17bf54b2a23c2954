// SPDX-License-Identifier: Apache-2.0

/// A colour as JPEG stores it: Y'CbCr by BT.601 in full range.
struct JFIFColour: Hashable {
    let y, cb, cr: UInt8

    static let black = JFIFColour(red: 0, green: 0, blue: 0)
    static let white = JFIFColour(red: 255, green: 255, blue: 255)

    init(y: UInt8, cb: UInt8, cr: UInt8) {
        self.y = y
        self.cb = cb
        self.cr = cr
    }

    init(red: UInt8, green: UInt8, blue: UInt8) {
        let (red, green, blue) = (Double(red), Double(green), Double(blue))
        let luma = LumaWeights.bt601.luma(red: red, green: green, blue: blue)
        y = Self.byte(luma)
        cb = Self.byte(128 + (blue - luma) / (2 * (1 - LumaWeights.bt601.blue)))
        cr = Self.byte(128 + (red - luma) / (2 * (1 - LumaWeights.bt601.red)))
    }

    private static func byte(_ value: Double) -> UInt8 { UInt8(min(max(value.rounded(), 0), 255)) }
}
