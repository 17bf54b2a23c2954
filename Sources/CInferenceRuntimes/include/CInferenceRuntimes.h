// SPDX-License-Identifier: Apache-2.0
//
// The two inference runtimes, as far as Vedette calls them. Both are opened at run time, so that the project builds
// and starts without them: nothing here needs their headers or links to them.

#pragma once

#include "ONNXRuntime.h"
#include "OpenVINO.h"
#include "SharedLibrary.h"
