// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stdint.h>

// The loops in this target are plain C that the compiler turns into vector code. On x86-64 Linux each is compiled for three generations
// of processors and the loader picks the widest one the machine has; elsewhere (aarch64 always has its vectors, musl has no such
// loader) the one plain version is used. So too under the thread sanitizer: the loader asks before the sanitizer is ready.
#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define PIXELS_KERNEL
#endif
#endif
#if !defined(PIXELS_KERNEL) && defined(__x86_64__) && defined(__linux__) && defined(__GLIBC__) && defined(__has_attribute)
#if __has_attribute(target_clones)
#define PIXELS_KERNEL __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#endif
#endif
#ifndef PIXELS_KERNEL
#define PIXELS_KERNEL
#endif
