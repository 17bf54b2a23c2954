// SPDX-License-Identifier: Apache-2.0
#include "clones.h"
#include "pixels.h"

// Columns worked on at once: the sums stay in the first-level cache.
enum { STRIP = 256 };

PIXELS_KERNEL
void pixels_resample_rows(uint8_t *restrict output, size_t output_stride, size_t first, size_t count, const uint8_t *restrict source,
                          size_t source_stride, size_t width, const struct pixels_filter *filter) {
    uint16_t sum[STRIP];
    for (size_t row = first; row < first + count; row++) {
        const uint8_t *rows = source + (size_t)filter->start[row] * source_stride;
        const uint16_t *weights = filter->weights + row * filter->capacity;
        const size_t taps = (size_t)filter->taps[row];
        // A sum counts 256ths of a step. Half a step rounds the result; half a unit per tap makes up for what each product cuts off.
        const uint16_t half = (uint16_t)(128 + taps / 2);
        for (size_t left = 0; left < width; left += STRIP) {
            const size_t columns = width - left < STRIP ? width - left : STRIP;
            for (size_t x = 0; x < columns; x++) sum[x] = half;
            for (size_t tap = 0; tap < taps; tap++) {
                const uint8_t *samples = rows + tap * source_stride + left;
                const uint32_t weight = weights[tap];
                // The upper half of a 16-bit product is one instruction wherever there are vectors.
                for (size_t x = 0; x < columns; x++) sum[x] = (uint16_t)(sum[x] + (((uint32_t)samples[x] << 8) * weight >> 16));
            }
            for (size_t x = 0; x < columns; x++) output[left + x] = (uint8_t)(sum[x] >> 8);
        }
        output += output_stride;
    }
}
