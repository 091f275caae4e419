// SPDX-License-Identifier: Apache-2.0
#include "src/engine/cuda/cohort.hpp"

#include <algorithm>
#include <cstring>
#include <map>
#include <numeric>
#include <tuple>

#include "shoal/errors.hpp"
#include "src/engine/cuda/tile_lists.hpp"
#include "src/engine/cuda/weights.hpp"

namespace shoal::cuda {
namespace {

std::uint32_t batch_of(RunBase const& run) { return std::min(static_cast<std::uint32_t>(run.spec.model.batch_size), run.traits.n_train); }
std::uint32_t evaluation_batch(std::size_t rows) { return static_cast<std::uint32_t>(std::min<std::size_t>(kEvaluationRows, rows)); }

// A number of columns or rows of a tile's height or width.
std::uint32_t pieces(std::uint32_t n, std::uint32_t size) { return (n + size - 1) / size; }

template <class T>
List<T> write(std::vector<T> const& items, Image& image) {
  return {image.add(items), static_cast<std::uint32_t>(items.size())};
}

void add_segments(std::vector<Segment>& to, std::uint32_t layer, int units) {
  for (int column = 0; column < units; column += kSegment) to.push_back({layer, static_cast<std::uint32_t>(column)});
}

template <class F>
std::size_t index_of(std::vector<F>& known, F const& item) {
  auto const at = std::ranges::find(known, item);
  if (at == known.end()) known.push_back(item);
  return static_cast<std::size_t>(std::ranges::find(known, item) - known.begin());
}

class Builder {
 public:
  Builder(std::span<Member const> members, Executor executor, RowOrders& orders, Image& image, Workspace& workspace)
      : members_(members), batched_(executor == Executor::kBatched), orders_(orders), image_(image), workspace_(workspace) {}

  Cohort build() {
    cohort_.n_runs = static_cast<std::uint32_t>(members_.size());
    cohort_.tallies = image_.add(std::vector<Tally>(2 * members_.size()));
    cohort_.updates = workspace_.take<Update>(members_.size() * kChunkSteps);
    for (std::uint32_t r = 0; r < members_.size(); ++r) add_run(r);
    for (std::uint32_t s = 0; s < train_keys_.size() && !batched_; ++s) add_first_layers(true, s);
    for (std::uint32_t s = 0; s < evaluation_keys_.size() && !batched_; ++s) add_first_layers(false, s);
    write_lists();
    return std::move(cohort_);
  }

 private:
  // What tells feeds apart.
  using TrainKey = std::tuple<FeatureTables const*, std::uint64_t, std::uint16_t, std::uint16_t, int, std::uint32_t>;
  using EvaluationKey = std::tuple<FeatureTables const*, std::uint32_t const*, std::size_t>;

  Feed new_feed(RunBase const& run, FeatureTables const* tables, std::span<std::uint32_t const> rows, std::uint32_t batch) {
    Dataset const& data = *run.data;
    Feed s{.tables = tables, .rows = image_.add(rows), .n_rows = static_cast<std::uint32_t>(rows.size()), .batch = batch,
             .x_stride = stride_for(static_cast<int>(data.n_features) + 1)};
    std::size_t const n = batch;
    s.x = workspace_.take<float>(n * static_cast<std::size_t>(s.x_stride));
    s.columns = workspace_.take<std::int32_t>(n * data.n_categorical());
    s.labels = workspace_.take<std::int32_t>(data.labels.empty() ? 0 : n);
    s.targets = workspace_.take<float>(data.targets.empty() ? 0 : n * data.n_outputs);
    s.weights = workspace_.take<float>(data.row_weights.empty() ? 0 : n);
    return s;
  }

  std::uint32_t train_feed(Member const& m) {
    RunBase const& run = *m.run;
    RunKey const key = run.spec.key;
    std::size_t const known = train_keys_.size();
    std::size_t const at = index_of(train_keys_, TrainKey{m.tables, run.spec.seed, key.fold, key.repeat, run.epoch, batch_of(run)});
    if (at == known) {
      auto const order = orders_.get(run.spec.seed, key.fold, key.repeat, static_cast<std::uint32_t>(run.epoch + 1), run.traits.n_train);
      auto const& train = run.data->fold(key.fold).train;
      std::vector<std::uint32_t> rows(order->size());
      std::ranges::transform(*order, rows.begin(), [&](std::uint32_t i) { return train[i]; });
      train_feeds_.push_back(new_feed(run, m.tables, rows, batch_of(run)));
      add_gather(true, at, train_feeds_.back());
      std::uint32_t const full = static_cast<std::uint32_t>(rows.size()) / batch_of(run);
      cohort_.full_steps = known == 0 ? full : std::min(cohort_.full_steps, full);
      cohort_.train_steps = std::max(cohort_.train_steps, run.traits.steps_per_epoch);
    }
    return static_cast<std::uint32_t>(at);
  }

  std::uint32_t evaluation_feed(Member const& m) {
    Evaluation const& e = m.evaluation;
    std::size_t const known = evaluation_keys_.size();
    std::size_t const at = index_of(evaluation_keys_, EvaluationKey{e.tables, e.rows.data(), e.rows.size()});
    if (at == known) {
      evaluation_feeds_.push_back(new_feed(*m.run, e.tables, e.rows, evaluation_batch(e.rows.size())));
      add_gather(false, at, evaluation_feeds_.back());
      cohort_.evaluation_chunks = std::max(cohort_.evaluation_chunks, pieces(static_cast<std::uint32_t>(e.rows.size()), kEvaluationRows));
    }
    return static_cast<std::uint32_t>(at);
  }

  void add_gather(bool training, std::size_t feed, Feed const& s) {
    for (std::uint32_t b = 0; b < s.batch; ++b) (training ? train_gather_ : evaluation_gather_).push_back({static_cast<std::uint32_t>(feed), b});
  }

  void add_run(std::uint32_t r) {
    Member const& m = members_[r];
    RunBase const& host = *m.run;
    RunTraits const& traits = host.traits;
    bool const evaluates = !m.evaluation.rows.empty();
    std::uint32_t const batch = m.trains ? batch_of(host) : 0, rows = evaluation_batch(m.evaluation.rows.size());
    std::size_t const n_outputs = static_cast<std::size_t>(traits.sizes.back());
    Run run{.first_layer = static_cast<std::uint32_t>(layers_.size()), .n_layers = static_cast<std::uint32_t>(traits.sizes.size() - 1),
            .key_low = host.dropout_key.low, .key_high = host.dropout_key.high, .epoch = static_cast<std::uint32_t>(host.epoch + 1),
            .optimizer = static_cast<std::uint32_t>(traits.optimizer), .n_slots = static_cast<std::uint32_t>(traits.n_slots), .loss = traits.loss,
            .smoothing = static_cast<float>(host.spec.model.label_smoothing), .delta = traits.delta,
            .unit = image_.add(traits.loss_unit), .class_weights = image_.add(traits.class_weights), .updates = cohort_.updates + static_cast<std::size_t>(r) * kChunkSteps,
            .clip_norm = host.spec.model.clip_norm, .global_clip_norm = host.spec.model.global_clip_norm,
            .trained = cohort_.tallies + r, .evaluated = cohort_.tallies + cohort_.n_runs + r};
    cohort_.levels = std::max(cohort_.levels, run.n_layers);
    run.losses = workspace_.take<float>(std::max<std::size_t>(static_cast<std::size_t>(batch) * kChunkSteps, rows));
    if (m.evaluation.log_losses) run.log_losses = workspace_.take<float>(rows);
    if (m.evaluation.outputs) {
      run.out_sums = workspace_.take<float>(m.evaluation.rows.size() * n_outputs);
      run.out_predictions = workspace_.take<float>(m.evaluation.rows.size() * n_outputs);
    }
    cohort_.out_sums.push_back(run.out_sums);
    cohort_.out_predictions.push_back(run.out_predictions);
    if (m.trains) {
      run.train_feed = train_feed(m);
      for (std::uint32_t b = 0; b < batch; b += kLossRows) train_loss_.push_back({r, b});
      train_tally_.push_back(r);
      if (double const rate = traits.dropout[0]; rate > 0.0) {
        run.input_threshold = dropout_threshold(rate);
        run.input_scale = static_cast<float>(1.0 / (1.0 - rate));
        run.dropped_x = workspace_.take<float>(static_cast<std::size_t>(batch) * static_cast<std::size_t>(train_feeds_[run.train_feed].x_stride));
        for (std::uint32_t b = 0; b < batch; ++b) input_dropout_.push_back({r, b});
      }
    }
    if (evaluates) {
      run.evaluation_feed = evaluation_feed(m);
      for (std::uint32_t b = 0; b < rows; b += kLossRows) evaluation_loss_.push_back({r, b});
      evaluation_tally_.push_back(r);
    }
    add_layers(r, m, run, std::max(batch, rows));
    runs_.push_back(run);
    for (std::uint32_t l = 0; l < run.n_layers; ++l) {
      if (batched_) {
        add_to_classes(run, l, batch, rows);
      } else {
        add_tiles(run, l, batch, rows);
      }
    }
  }

  void add_layers(std::uint32_t r, Member const& m, Run const& run, std::uint32_t capacity) {
    RunBase const& host = *m.run;
    RunTraits const& traits = host.traits;
    std::size_t const copy = copy_floats(traits.sizes);
    std::size_t begin = 0;
    for (std::uint32_t l = 0; l < run.n_layers; ++l) {
      std::size_t const floats = layer_floats(traits.sizes, l);
      Layer layer{.weights = m.block + m.weights + begin, .inputs = traits.sizes[l], .units = traits.sizes[l + 1],
                  .w_stride = stride_for(traits.sizes[l + 1]), .x_stride = stride_for(traits.sizes[l] + 1), .y_stride = stride_for(traits.sizes[l + 1] + 1),
                  .dense_inputs = traits.sizes[l], .evaluation_dense_inputs = traits.sizes[l], .run = r, .number = l, .capacity = capacity,
                  .is_last = l + 1 == run.n_layers, .max_norm = static_cast<float>(host.spec.model.max_norm)};
      for (int s = 0; s < traits.n_slots; ++s) layer.slots[s] = m.block + copy * static_cast<std::size_t>(s + 1) + begin;
      auto const matrix = [&] { return workspace_.take<float>(static_cast<std::size_t>(capacity) * static_cast<std::size_t>(layer.y_stride)); };
      layer.values = matrix();
      layer.dz = matrix();
      layer.outputs = layer.values;
      if (!layer.is_last) {
        Activation const& activation = traits.activations[l];
        layer.activation.index = static_cast<std::uint32_t>(traits.activation_index[l]);
        std::visit([&](auto const& f) { std::memcpy(layer.activation.bytes, &f, sizeof f); }, activation);
        if (m.trains && traits.keeps_sums[l]) layer.sums = matrix();
        if (double const rate = traits.dropout[l + 1]; m.trains && rate > 0.0) {
          layer.threshold = dropout_threshold(rate);
          layer.scale = static_cast<float>(1.0 / (1.0 - rate));
          layer.mask = matrix();
          layer.outputs = matrix();
        }
        ones_.push_back(static_cast<std::uint32_t>(layers_.size()));
      }
      if (l == 0) {
        int const n_numeric = static_cast<int>(host.data->n_numeric);
        if (!batched_) layer.evaluation_dense_inputs = n_numeric;
        if (!batched_ && !run.dropped_x) layer.dense_inputs = n_numeric;
        if (m.trains) layer.input = run.dropped_x ? run.dropped_x : train_feeds_[run.train_feed].x;
        if (!m.evaluation.rows.empty()) layer.evaluation_input = evaluation_feeds_[run.evaluation_feed].x;
      } else {
        layer.input = layer.evaluation_input = layers_.back().outputs;
      }
      if (m.trains) add_update(host, layer, floats);
      layers_.push_back(layer);
      begin += floats;
    }
  }

  void add_update(RunBase const& host, Layer& layer, std::size_t floats) {
    auto const index = static_cast<std::uint32_t>(layers_.size());
    if (is_staged(host.spec.model)) {
      layer.gradient = workspace_.take<float>(floats);
      layer.unit_sums = workspace_.take<float>(static_cast<std::size_t>(layer.units));
      layer.squares = workspace_.take<double>(2);
      staged_.push_back(index);
      for (std::uint32_t at = 0; at < floats; at += kUpdateFloats) staged_updates_.push_back({index, at});
    }
    if (layer.max_norm > 0.0f) limited_.push_back(index);
    if (batched_) layer.product = layer.gradient ? layer.gradient : workspace_.take<float>(floats);
  }

  // Layers whose products a library makes in one call.
  void add_to_classes(Run const& run, std::uint32_t l, std::uint32_t batch, std::uint32_t rows) {
    std::uint32_t const index = run.first_layer + l;
    Layer const& layer = layers_[index];
    if (batch > 0) {
      classes_[{l, batch, train_feeds_[run.train_feed].n_rows, layer.inputs, layer.units}].push_back(index);
      for (std::uint32_t b = 0; b < batch; ++b) train_rows_[l].push_back({index, b});
      for (std::uint32_t b = 0; b < batch && l > 0; ++b) input_rows_[l].push_back({index, b});
      for (int k = 0; k <= layer.inputs; ++k) gradient_rows_[l].push_back({index, static_cast<std::uint32_t>(k)});
    }
    if (rows > 0) {
      evaluation_classes_[{l, rows, evaluation_feeds_[run.evaluation_feed].n_rows, layer.inputs, layer.units}].push_back(index);
      for (std::uint32_t b = 0; b < rows; ++b) evaluation_rows_[l].push_back({index, b});
    }
  }

  // (layer from the input, rows of a minibatch and of all, inputs, units)
  using ClassKey = std::tuple<std::uint32_t, std::uint32_t, std::uint32_t, int, int>;

  void write_classes(std::map<ClassKey, std::vector<std::uint32_t>> const& classes, bool training, std::vector<ProductClass> (&to)[kMaxLevels]) {
    for (auto const& [key, layers] : classes) {
      auto const& [level, batch, n_rows, inputs, units] = key;
      ProductClass made{.batch = batch, .n_rows = n_rows, .inputs = inputs, .units = units, .n = static_cast<int>(layers.size())};
      auto const pointers = [&](auto const& of) {
        std::vector<decltype(of(std::uint32_t{}))> all;
        for (std::uint32_t const index : layers) all.push_back(of(index));
        return image_.add(all);
      };
      made.input = pointers([&](std::uint32_t i) { return training ? layers_[i].input : layers_[i].evaluation_input; });
      made.weights = pointers([&](std::uint32_t i) { return layers_[i].weights; });
      made.values = pointers([&](std::uint32_t i) { return layers_[i].values; });
      if (training) {
        made.dz = pointers([&](std::uint32_t i) { return layers_[i].dz; });
        made.product = pointers([&](std::uint32_t i) { return layers_[i].product; });
        if (level > 0) made.dz_below = pointers([&](std::uint32_t i) { return layers_[i - 1].dz; });
      }
      to[level].push_back(made);
    }
  }

  // Products of one layer alone; those of first layers that read a feed's minibatch are made with the others of the feed.
  void add_tiles(Run const& run, std::uint32_t l, std::uint32_t batch, std::uint32_t rows) {
    std::uint32_t const index = run.first_layer + l, from_output = run.n_layers - 1 - l;
    Layer const& layer = layers_[index];
    std::vector<Segment> segments, inputs;
    add_segments(segments, index, layer.units);
    auto const inner = static_cast<std::uint32_t>(layer.inputs);
    if (batch > 0) {
      bool const shared = l == 0 && !run.dropped_x;
      if (shared) {
        add_segments(train_first_[{run.train_feed, from_output}], index, layer.units);
      } else {
        train_forward_.add(l, segments, batch, inner);
        weight_gradient_.add(from_output, segments, inner + 1, batch);
      }
      if (l > 0) {
        add_segments(inputs, index, layer.inputs);
        input_gradient_.add(from_output, inputs, batch, static_cast<std::uint32_t>(layer.units));
      }
    }
    if (rows > 0) {
      if (l == 0) {
        add_segments(evaluation_first_[run.evaluation_feed], index, layer.units);
      } else {
        evaluation_forward_.add(l, segments, rows, inner);
      }
    }
  }

  void add_first_layers(bool training, std::uint32_t feed) {
    if (!training) {
      auto const& segments = evaluation_first_[feed];
      evaluation_forward_.add(0, segments, evaluation_feeds_[feed].batch, static_cast<std::uint32_t>(layers_[segments.front().layer].inputs));
      return;
    }
    std::vector<Segment> all;
    for (auto const& [key, segments] : train_first_) {
      if (key.first != feed) continue;
      auto const inputs = static_cast<std::uint32_t>(layers_[segments.front().layer].inputs);
      weight_gradient_.add(key.second, segments, inputs + 1, train_feeds_[feed].batch);
      all.insert(all.end(), segments.begin(), segments.end());
    }
    if (!all.empty()) train_forward_.add(0, all, train_feeds_[feed].batch, static_cast<std::uint32_t>(layers_[all.front().layer].inputs));
  }

  void write_lists() {
    Population& p = cohort_.population;
    p.runs = image_.add(runs_);
    p.layers = image_.add(layers_);
    p.train_feeds = image_.add(train_feeds_);
    p.evaluation_feeds = image_.add(evaluation_feeds_);
    train_forward_.write(p.train.forward, image_);
    evaluation_forward_.write(p.evaluation.forward, image_);
    input_gradient_.write(p.input_gradient, image_);
    weight_gradient_.write(p.weight_gradient, image_);
    p.train.gather = write(train_gather_, image_);
    p.evaluation.gather = write(evaluation_gather_, image_);
    p.train.loss = write(train_loss_, image_);
    p.evaluation.loss = write(evaluation_loss_, image_);
    p.train.tally = write(train_tally_, image_);
    p.evaluation.tally = write(evaluation_tally_, image_);
    p.input_dropout = write(input_dropout_, image_);
    p.staged = write(staged_, image_);
    p.staged_updates = write(staged_updates_, image_);
    p.limited = write(limited_, image_);
    p.ones = write(ones_, image_);
    write_classes(classes_, true, cohort_.classes);
    write_classes(evaluation_classes_, false, cohort_.evaluation_classes);
    for (std::size_t level = 0; level < kMaxLevels; ++level) {
      p.train.rows[level] = write(train_rows_[level], image_);
      p.evaluation.rows[level] = write(evaluation_rows_[level], image_);
      p.input_rows[level] = write(input_rows_[level], image_);
      p.gradient_rows[level] = write(gradient_rows_[level], image_);
    }
  }

  std::span<Member const> members_;
  bool batched_;
  RowOrders& orders_;
  Image& image_;
  Workspace& workspace_;
  Cohort cohort_;
  std::vector<TrainKey> train_keys_;
  std::vector<EvaluationKey> evaluation_keys_;
  std::vector<Feed> train_feeds_, evaluation_feeds_;
  std::vector<Run> runs_;
  std::vector<Layer> layers_;
  std::vector<Part> train_gather_, evaluation_gather_, train_loss_, evaluation_loss_, input_dropout_, staged_updates_;
  std::vector<std::uint32_t> train_tally_, evaluation_tally_, staged_, limited_, ones_;
  TileBuilder train_forward_, evaluation_forward_, input_gradient_, weight_gradient_;
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::vector<Segment>> train_first_;  // (feed, level from the output)
  std::map<std::uint32_t, std::vector<Segment>> evaluation_first_;
  std::map<ClassKey, std::vector<std::uint32_t>> classes_, evaluation_classes_;
  std::vector<Part> train_rows_[kMaxLevels], evaluation_rows_[kMaxLevels], input_rows_[kMaxLevels], gradient_rows_[kMaxLevels];
};

}  // namespace

Cohort lay_out(std::span<Member const> members, Executor executor, RowOrders& orders, Image& image, Workspace& workspace) {
  return Builder(members, executor, orders, image, workspace).build();
}

// A cohort of this run alone that trains and is evaluated, in memory that nobody touches.
CohortBytes cohort_bytes(RunBase const& run, Executor executor, std::size_t evaluation_rows, bool outputs) {
  static RowOrders orders;  // one order serves all runs of a sweep that start
  std::vector<std::uint32_t> const rows(evaluation_rows);
  Member const member{.run = &run, .block = reinterpret_cast<float*>(kNowhere), .trains = true, .evaluation = {.rows = rows, .log_losses = true, .outputs = outputs}};
  Image image;
  Workspace workspace;
  static_cast<void>(lay_out({&member, 1}, executor, orders, image, workspace));
  return {workspace.bytes(), image.bytes()};
}

}  // namespace shoal::cuda
