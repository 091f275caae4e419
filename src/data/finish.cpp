// SPDX-License-Identifier: Apache-2.0
#include "src/data/finish.hpp"

#include <algorithm>
#include <iterator>

#include <oneapi/tbb/parallel_for.h>

#include "shoal/errors.hpp"
#include "src/data/fingerprint.hpp"
#include "src/data/levels.hpp"
#include "src/data/scaling.hpp"

namespace shoal {

void finish(Dataset& data, Splits splits, DataConfig const& config) {
  data.preprocessings = {config.preprocessing};
  for (Preprocessing const& way : config.variants) {
    if (std::ranges::find(data.preprocessings, way) == data.preprocessings.end()) data.preprocessings.push_back(way);
  }
  for (Preprocessing const& way : data.preprocessings) {
    if (way.min_count < 1) throw InputError({.key = "data.min_count", .expected = "an integer >= 1", .found = std::to_string(way.min_count)});
  }
  for (auto& [train, validation] : splits.folds)
    data.folds.push_back({.train = std::move(train), .validation = std::move(validation), .tables = {}});
  Fold const& first = data.folds[0];
  std::ranges::set_union(first.train, first.validation, std::back_inserter(data.refit.train));
  data.test_rows = std::move(splits.test);
  lay_out_features(data);

  std::vector<Fold*> folds{&data.refit};
  for (Fold& fold : data.folds) folds.push_back(&fold);
  std::size_t const n_ways = data.preprocessings.size();
  for (Fold* fold : folds) fold->tables.resize(n_ways);
  tbb::parallel_for(std::size_t{0}, folds.size() * n_ways, [&](std::size_t i) {
    Fold& fold = *folds[i / n_ways];
    fold.tables[i % n_ways] = fit_tables(data, data.preprocessings[i % n_ways], fold.train);
  });
  data.fingerprint = fingerprint_of(data);
}

}  // namespace shoal
