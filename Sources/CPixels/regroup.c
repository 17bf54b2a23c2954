// SPDX-License-Identifier: Apache-2.0
#include "clones.h"
#include "pixels.h"

PIXELS_KERNEL
void pixels_narrow(uint8_t *restrict output, const uint16_t *restrict source, size_t count, uint32_t factor) {
    for (size_t i = 0; i < count; i++) {
        const uint32_t value = (source[i] * factor + 32768u) >> 16;
        output[i] = (uint8_t)(value < 255 ? value : 255);
    }
}

PIXELS_KERNEL
void pixels_cover(uint8_t *restrict row, const uint8_t *restrict coverage, size_t count, uint8_t value) {
    for (size_t i = 0; i < count; i++) {
        const uint32_t share = coverage[i];
        // Division by 255, exact for every product of two bytes.
        const uint32_t sum = row[i] * (255 - share) + value * share + 128;
        row[i] = (uint8_t)((sum + (sum >> 8)) >> 8);
    }
}
