// SPDX-License-Identifier: Apache-2.0

#include "SharedLibrary.h"

#include <dlfcn.h>

void *vedette_library_open(const char *path, const char **reason) {
    // Local, so that the two runtimes' copies of common libraries do not see one another.
    void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    *reason = library ? 0 : dlerror();
    return library;
}

void *vedette_library_symbol(void *library, const char *symbol) { return dlsym(library, symbol); }
