// SPDX-License-Identifier: Apache-2.0
// What the scheduler tells sanitizers of fibers and memory; nothing in a build without them.
#pragma once

#include <cstddef>

#ifdef SHOAL_EMULATION_TSAN
extern "C" {
void* __tsan_get_current_fiber();
void* __tsan_create_fiber(unsigned flags);
void __tsan_destroy_fiber(void*);
void __tsan_switch_to_fiber(void*, unsigned flags);
void __tsan_acquire(void*);
void __tsan_release(void*);
}
#else
inline void* __tsan_get_current_fiber() { return nullptr; }
inline void* __tsan_create_fiber(unsigned) { return nullptr; }
inline void __tsan_destroy_fiber(void*) {}
inline void __tsan_switch_to_fiber(void*, unsigned) {}
inline void __tsan_acquire(void*) {}
inline void __tsan_release(void*) {}
#endif
#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#endif

namespace shoal::emulation {

#ifdef SHOAL_EMULATION_TSAN
inline constexpr bool kWatchesRaces = true;
#else
inline constexpr bool kWatchesRaces = false;
#endif

#ifdef __SANITIZE_ADDRESS__
inline void poison(void* p, std::size_t n) { __asan_poison_memory_region(p, n); }
inline void unpoison(void* p, std::size_t n) { __asan_unpoison_memory_region(p, n); }
inline void start_switch(void** fake, void const* bottom, std::size_t size) { __sanitizer_start_switch_fiber(fake, bottom, size); }
inline void finish_switch(void* fake, void const** bottom, std::size_t* size) { __sanitizer_finish_switch_fiber(fake, bottom, size); }
#else
inline void poison(void*, std::size_t) {}
inline void unpoison(void*, std::size_t) {}
inline void start_switch(void**, void const*, std::size_t) {}
inline void finish_switch(void*, void const**, std::size_t*) {}
#endif

}  // namespace shoal::emulation
