// Only in the build that is tested for memory errors: usrsctp must not ask for memory, nor give it back, on a thread that
// does not hold the lock. C++ does not come by here: its operators call the C library from another shared object.
#include <cstddef>
#include <cstdio>
#include <cstdlib>

#include "stack_lock.h"

namespace {

void MustBeInside(const char* function) {
  if (rsplab::InsideStack::Held()) return;
  std::fprintf(stderr, "usrsctp calls %s() outside its lock\n", function);
  std::abort();
}

}  // namespace

extern "C" {

void* __real_malloc(size_t size);
void* __real_calloc(size_t count, size_t size);
void __real_free(void* memory);

#define REPLACES_LIBC __attribute__((visibility("hidden")))

REPLACES_LIBC void* __wrap_malloc(size_t size) {
  MustBeInside("malloc");
  return __real_malloc(size);
}

REPLACES_LIBC void* __wrap_calloc(size_t count, size_t size) {
  MustBeInside("calloc");
  return __real_calloc(count, size);
}

REPLACES_LIBC void __wrap_free(void* memory) {
  MustBeInside("free");
  __real_free(memory);
}
}
