// SPDX-License-Identifier: Apache-2.0

#pragma once

#pragma clang assume_nonnull begin

/// Opens the shared library at `path` (a bare name asks the dynamic loader) and returns its handle. It is never closed:
/// runtimes leave threads and exit handlers behind. Returns null on failure and sets `reason` to the loader's own words,
/// valid on this thread until it opens the next library.
void *_Nullable vedette_library_open(const char *path, const char *_Nullable *_Nonnull reason);

/// The address of `symbol` in an opened library, or null.
void *_Nullable vedette_library_symbol(void *library, const char *symbol);

#pragma clang assume_nonnull end
