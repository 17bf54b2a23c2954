// SPDX-License-Identifier: Apache-2.0
// FreeType, to draw the letters of labels once.
#pragma once
#include <ft2build.h>
#include FT_FREETYPE_H
