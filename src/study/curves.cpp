// SPDX-License-Identifier: Apache-2.0
#include "src/study/curves.hpp"

#include <cstdint>

#include "shoal/errors.hpp"
#include "src/study/bytes.hpp"

namespace shoal {
namespace {

constexpr std::size_t kFixed = 4;  // train_loss, train_accuracy, learning_rate, validation_loss

}  // namespace

std::vector<std::byte> encode_curve(std::span<EpochScores const> curve) {
  ByteWriter out;
  for (EpochScores const& epoch : curve) {
    out.put(epoch.train_loss);
    out.put(epoch.train_accuracy);
    out.put(epoch.learning_rate);
    out.put(epoch.validation_loss);
    for (double const value : epoch.validation) out.put(value);
  }
  return out.take();
}

void decode_curve(std::span<std::byte const> bytes, int first, int n_epochs, std::vector<EpochScores>& curve) {
  std::size_t const numbers = n_epochs > 0 ? bytes.size() / sizeof(double) / static_cast<std::size_t>(n_epochs) : 0;
  if (numbers < kFixed || numbers * static_cast<std::size_t>(n_epochs) * sizeof(double) != bytes.size()) {
    throw MachineError("the study is damaged: a learning curve has the wrong length");
  }
  ByteReader in(bytes);
  for (int i = 0; i < n_epochs; ++i) {
    EpochScores epoch{.epoch = first + i};
    epoch.train_loss = in.get<double>();
    epoch.train_accuracy = in.get<double>();
    epoch.learning_rate = in.get<double>();
    epoch.validation_loss = in.get<double>();
    for (std::size_t k = kFixed; k < numbers; ++k) epoch.validation.push_back(in.get<double>());
    curve.push_back(std::move(epoch));
  }
}

}  // namespace shoal
