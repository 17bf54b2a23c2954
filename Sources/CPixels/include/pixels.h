// SPDX-License-Identifier: Apache-2.0
// The loops over pixels: what would cost milliseconds in Swift and costs tenths here.
//
// No function here allocates, keeps a pointer, or checks a length: the Swift code beside `FrameScaler` and `PictureCanvas` owns the
// memory and has already decided every size. Rows of 8-bit samples unless said otherwise.
#pragma once

#include <stddef.h>
#include <stdint.h>

/// The weights of one axis of a resize. Output row `i` is the sum of `taps[i]` source rows from row `start[i]` on, weighted by
/// `weights[i * capacity ...]`, which add up to 65536.
struct pixels_filter {
    const int32_t *start;
    const int32_t *taps;
    const uint16_t *weights;
    size_t capacity;
};

/// Makes output rows `first ..< first + count` of a picture resized along its rows; `width` samples each. `source` is row 0 of the
/// source, `output` the row that `first` goes to. A filter has at most 254 taps, or the sums overflow.
void pixels_resample_rows(uint8_t *output, size_t output_stride, size_t first, size_t count, const uint8_t *source, size_t source_stride,
                          size_t width, const struct pixels_filter *filter);

/// Y'CbCr samples to R'G'B' from 0 to 1: `(y - black) * luma`, then the chroma shares, chroma counted from 128.
struct pixels_matrix {
    float black, luma, red_cr, green_cb, green_cr, blue_cb;
};

void pixels_yuv_to_unit_rgb(float *red, float *green, float *blue, const uint8_t *y, const uint8_t *cb, const uint8_t *cr, size_t count,
                            const struct pixels_matrix *matrix);

/// Samples from 0 to 255 to floats from 0 to 1.
void pixels_to_unit(float *output, const uint8_t *source, size_t count);

/// Samples of more than 8 bits to 8: `source * factor / 65536`, rounded and limited to 255.
void pixels_narrow(uint8_t *output, const uint16_t *source, size_t count, uint32_t factor);

/// From a camera's Y'CbCr to JPEG's (BT.601, full range), in fixed point of 16 fractional bits for chroma and 7 for luma.
struct pixels_to_jfif {
    int32_t cb_from_cb, cb_from_cr, cr_from_cb, cr_from_cr;
    /// What chroma adds to luma when the matrix changes.
    int32_t y_from_cb, y_from_cr;
    /// 128 units for each step of full-range luma; `luma_offset` includes the rounding half.
    uint16_t luma_scale;
    int16_t luma_offset;
};

/// One row of chroma. `tint` receives what it adds to each of the `luma_count` luma samples above it (1 << `shift_x` for each chroma sample).
void pixels_chroma_to_jfif(uint8_t *cb_out, uint8_t *cr_out, int16_t *tint, const uint8_t *cb, const uint8_t *cr, size_t count,
                           size_t luma_count, unsigned shift_x, const struct pixels_to_jfif *matrix);

/// One row of luma, with the tint of the chroma row that belongs to it.
void pixels_luma_to_jfif(uint8_t *output, const uint8_t *luma, const int16_t *tint, size_t count, const struct pixels_to_jfif *matrix);

/// One row of R'G'B' to JPEG's Y'CbCr at full chroma resolution.
void pixels_rgb_to_jfif(uint8_t *y, uint8_t *cb, uint8_t *cr, const uint8_t *red, const uint8_t *green, const uint8_t *blue, size_t count);

/// Lays `value` over a row as far as `coverage` says: 0 leaves the sample, 255 replaces it.
void pixels_cover(uint8_t *row, const uint8_t *coverage, size_t count, uint8_t value);
