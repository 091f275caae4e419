// SPDX-License-Identifier: Apache-2.0
// Dropout masks from Philox 4x32-10, many blocks at a time. The layout is that of shoal/random.hpp.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cpu/dropout.cpp"
#include <hwy/foreach_target.h>

#include <algorithm>

#include "kernels/cpu/dispatch.hpp"
#include "kernels/cpu/vector-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace shoal::HWY_NAMESPACE {
namespace {

using cpu::Dropout;
using cpu::kPanel;

constexpr int kBlocks = kPanel / 4;  // Philox blocks that one row of a panel takes

#if HWY_TARGET == HWY_SCALAR

constexpr int kRowsAtOnce = 1;
void words_of(Dropout const& d, int row, int panel, std::uint32_t* words) {
  for (int i = 0; i < kBlocks; ++i) {
    auto const block = philox(d.key, {static_cast<std::uint32_t>(panel * kBlocks + i), static_cast<std::uint32_t>(row), d.step, d.layer_epoch});
    std::copy(block.begin(), block.end(), words + 4 * i);
  }
}

#else

using U32 = hn::Vec<UintTag>;
constexpr UintTag kTag;
constexpr int kRowsAtOnce = kLanes / kBlocks;

struct Product {
  U32 high, low;
};
HWY_INLINE Product multiply(U32 a, U32 b) {
  hn::RepartitionToWide<UintTag> const wide;
  auto const even = hn::MulEven(a, b);
  auto const odd = hn::MulEven(hn::BitCast(kTag, hn::ShiftRight<32>(hn::BitCast(wide, a))), b);
  return {hn::OddEven(hn::BitCast(kTag, odd), hn::BitCast(kTag, hn::ShiftRight<32>(even))), hn::Mul(a, b)};
}

// Lane i holds block (row + i / 4, panel * 4 + i % 4): interleaved, the four words of all lanes are rows of the panel.
HWY_INLINE void words_of(Dropout const& d, int row, int panel, std::uint32_t* words) {
  U32 const lane = hn::Iota(kTag, 0);
  U32 c0 = hn::Add(hn::And(lane, hn::Set(kTag, kBlocks - 1)), hn::Set(kTag, static_cast<std::uint32_t>(panel * kBlocks)));
  U32 c1 = hn::Add(hn::ShiftRight<2>(lane), hn::Set(kTag, static_cast<std::uint32_t>(row)));
  U32 c2 = hn::Set(kTag, d.step), c3 = hn::Set(kTag, d.layer_epoch);
  std::uint32_t key_low = d.key.low, key_high = d.key.high;
  for (int round = 0; round < 10; ++round) {
    auto const [high0, low0] = multiply(c0, hn::Set(kTag, 0xD2511F53u));
    auto const [high1, low1] = multiply(c2, hn::Set(kTag, 0xCD9E8D57u));
    c0 = hn::Xor(hn::Xor(high1, c1), hn::Set(kTag, key_low));
    c2 = hn::Xor(hn::Xor(high0, c3), hn::Set(kTag, key_high));
    c1 = low1;
    c3 = low0;
    key_low += 0x9E3779B9u;
    key_high += 0xBB67AE85u;
  }
  hn::StoreInterleaved4(c0, c1, c2, c3, kTag, words);
}

#endif

void dropout_mask(Dropout const& d) {
  constexpr int kWords = kRowsAtOnce * kPanel;
  alignas(cpu::kAlignment) std::uint32_t words[kWords];
  UintTag const tag;
  auto const threshold = hn::Set(tag, d.threshold);
  F32 const kept(d.scale), dropped(0.0f);
  for (int panel = 0; panel < cpu::panels_for(d.columns); ++panel) {
    for (int row = 0; row < d.rows; row += kRowsAtOnce) {
      words_of(d, row, panel, words);
      float* const out = d.multiplier + panel * d.stride + static_cast<std::size_t>(row) * kPanel;
      int const n = std::min(kRowsAtOnce, d.rows - row) * kPanel;
      for (int i = 0; i < n; i += kLanes) {
        Mask const below{hn::RebindMask(FloatTag(), hn::Lt(hn::Load(tag, words + i), threshold))};
        store(select(below, dropped, kept), out + i);
      }
    }
  }
}

}  // namespace

void add_dropout(cpu::Kernels& kernels) { kernels.dropout_mask = dropout_mask; }

}  // namespace shoal::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
SHOAL_DEFINE_DISPATCH(add_dropout)
#endif
