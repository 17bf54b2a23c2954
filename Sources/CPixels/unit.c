// SPDX-License-Identifier: Apache-2.0
#include "clones.h"
#include "pixels.h"

static inline float unit(float value) {
    const float above = value > 0.0f ? value : 0.0f;
    return above < 1.0f ? above : 1.0f;
}

PIXELS_KERNEL
void pixels_yuv_to_unit_rgb(float *restrict red, float *restrict green, float *restrict blue, const uint8_t *restrict y,
                            const uint8_t *restrict cb, const uint8_t *restrict cr, size_t count, const struct pixels_matrix *matrix) {
    const struct pixels_matrix m = *matrix;
    for (size_t i = 0; i < count; i++) {
        const float luma = ((float)y[i] - m.black) * m.luma;
        const float u = (float)(cb[i] - 128);
        const float v = (float)(cr[i] - 128);
        red[i] = unit(luma + m.red_cr * v);
        green[i] = unit(luma + m.green_cb * u + m.green_cr * v);
        blue[i] = unit(luma + m.blue_cb * u);
    }
}

PIXELS_KERNEL
void pixels_to_unit(float *restrict output, const uint8_t *restrict source, size_t count) {
    for (size_t i = 0; i < count; i++) output[i] = (float)source[i] * (1.0f / 255.0f);
}
