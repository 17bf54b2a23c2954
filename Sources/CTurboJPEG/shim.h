// SPDX-License-Identifier: Apache-2.0
// libjpeg-turbo's TurboJPEG interface, to compress planes without going through RGB.
#pragma once
#include <turbojpeg.h>
