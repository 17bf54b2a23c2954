// SPDX-License-Identifier: Apache-2.0

import CPixels

extension pixels_matrix {
    /// From Y'CbCr as `colour` describes it to R'G'B' from 0 to 1.
    init(toRGBFrom colour: ColourDescription) {
        let weights = colour.lumaWeights
        self.init(
            black: Float(colour.black),
            luma: Float(1 / colour.lumaSteps),
            red_cr: Float(weights.redFromCr / colour.chromaSteps),
            green_cb: Float(weights.greenFromCb / colour.chromaSteps),
            green_cr: Float(weights.greenFromCr / colour.chromaSteps),
            blue_cb: Float(weights.blueFromCb / colour.chromaSteps)
        )
    }
}

extension pixels_to_jfif {
    /// From Y'CbCr as `colour` describes it to what JPEG files hold: BT.601, full range.
    init(from colour: ColourDescription) {
        let source = colour.lumaWeights
        let jfif = LumaWeights.bt601
        // The colour that one unit of chroma adds, seen through the other matrix: its luma moves, and its chroma turns a little.
        let lumaFromCb = jfif.luma(red: 0, green: source.greenFromCb, blue: source.blueFromCb)
        let lumaFromCr = jfif.luma(red: source.redFromCr, green: source.greenFromCr, blue: 0)
        let chroma = 255 / colour.chromaSteps * 65536
        let luma = 255 / colour.lumaSteps * 128
        func fixed(_ value: Double) -> Int32 { Int32((value * chroma).rounded()) }
        self.init(
            cb_from_cb: fixed((source.blueFromCb - lumaFromCb) / jfif.blueFromCb),
            cb_from_cr: fixed(-lumaFromCr / jfif.blueFromCb),
            cr_from_cb: fixed(-lumaFromCb / jfif.redFromCr),
            cr_from_cr: fixed((source.redFromCr - lumaFromCr) / jfif.redFromCr),
            y_from_cb: fixed(lumaFromCb),
            y_from_cr: fixed(lumaFromCr),
            luma_scale: UInt16((luma * 256).rounded()),
            luma_offset: Int16((64 - colour.black * luma).rounded())
        )
    }
}
