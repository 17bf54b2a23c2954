// SPDX-License-Identifier: Apache-2.0
#include "clones.h"
#include "pixels.h"

static inline uint8_t byte(int32_t value) {
    const int32_t above = value > 0 ? value : 0;
    return (uint8_t)(above < 255 ? above : 255);
}

PIXELS_KERNEL
void pixels_chroma_to_jfif(uint8_t *restrict cb_out, uint8_t *restrict cr_out, int16_t *restrict tint, const uint8_t *restrict cb,
                           const uint8_t *restrict cr, size_t count, size_t luma_count, unsigned shift_x,
                           const struct pixels_to_jfif *matrix) {
    const struct pixels_to_jfif m = *matrix;
    for (size_t i = 0; i < count; i++) {
        const int32_t u = cb[i] - 128;
        const int32_t v = cr[i] - 128;
        cb_out[i] = byte((m.cb_from_cb * u + m.cb_from_cr * v + 128 * 65536 + 32768) >> 16);
        cr_out[i] = byte((m.cr_from_cb * u + m.cr_from_cr * v + 128 * 65536 + 32768) >> 16);
    }
    if (shift_x == 1) {
        // The common case, written so that the compiler sees pairs.
        for (size_t i = 0; i < luma_count / 2; i++) {
            const int32_t share = (m.y_from_cb * (cb[i] - 128) + m.y_from_cr * (cr[i] - 128) + 256) >> 9;
            tint[2 * i] = (int16_t)(share + m.luma_offset);
            tint[2 * i + 1] = (int16_t)(share + m.luma_offset);
        }
        if (luma_count % 2 == 0) return;
    }
    for (size_t i = shift_x == 1 ? luma_count - 1 : 0; i < luma_count; i++) {
        const size_t c = i >> shift_x;
        tint[i] = (int16_t)(((m.y_from_cb * (cb[c] - 128) + m.y_from_cr * (cr[c] - 128) + 256) >> 9) + m.luma_offset);
    }
}

PIXELS_KERNEL
void pixels_luma_to_jfif(uint8_t *restrict output, const uint8_t *restrict luma, const int16_t *restrict tint, size_t count,
                         const struct pixels_to_jfif *matrix) {
    // Unsigned 16 bits hold the whole sum if zero is moved up: from -8192 (the darkest with the strongest tint) to 57343.
    enum { ZERO = 8192 };
    const uint32_t scale = matrix->luma_scale;
    for (size_t i = 0; i < count; i++) {
        const uint16_t scaled = (uint16_t)(((uint32_t)luma[i] << 8) * scale >> 16);
        const uint16_t sum = (uint16_t)(scaled + (uint16_t)tint[i] + ZERO);
        const uint16_t above = (uint16_t)((sum > ZERO ? sum : ZERO) - ZERO) >> 7;
        output[i] = (uint8_t)(above < 255 ? above : 255);
    }
}

PIXELS_KERNEL
void pixels_rgb_to_jfif(uint8_t *restrict y, uint8_t *restrict cb, uint8_t *restrict cr, const uint8_t *restrict red,
                        const uint8_t *restrict green, const uint8_t *restrict blue, size_t count) {
    // JFIF's matrix in 16 fractional bits; each row adds up to 65536 or to 0, so greys stay grey.
    for (size_t i = 0; i < count; i++) {
        const int32_t r = red[i], g = green[i], b = blue[i];
        y[i] = byte((19595 * r + 38470 * g + 7471 * b + 32768) >> 16);
        cb[i] = byte((-11058 * r - 21710 * g + 32768 * b + 128 * 65536 + 32767) >> 16);
        cr[i] = byte((32768 * r - 27439 * g - 5329 * b + 128 * 65536 + 32767) >> 16);
    }
}
