// SPDX-License-Identifier: Apache-2.0
// libyuv, for turning planes over and regrouping their samples.
#pragma once
#include <libyuv.h>
