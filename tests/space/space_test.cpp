// SPDX-License-Identifier: Apache-2.0
#include "shoal/space.hpp"

#include <algorithm>
#include <functional>
#include <set>

#include <gtest/gtest.h>

#include "shoal/errors.hpp"

namespace shoal {
namespace {

constexpr double kLastUnit = 1.0 - 0x1p-53;

ParameterValue whole(std::int64_t value) { return value; }
ParameterValue name(char const* text) { return std::string(text); }
Interval integers(double low, double high, double step = 0.0) { return {.integer = true, .low = low, .high = high, .step = step}; }
Choice names(std::vector<std::string> const& values) { return {.values = {values.begin(), values.end()}}; }

std::string error_of(std::function<void()> const& action) {
  try {
    action();
  } catch (InputError const& error) {
    return error.what();
  }
  return "no error";
}
std::string error_of(std::vector<Parameter> const& parameters) {
  return error_of([&] { SearchSpace const space(parameters); });
}

std::vector<std::string> names_in(SearchSpace const& space) {
  std::vector<std::string> found;
  for (Parameter const& parameter : space.parameters()) found.push_back(parameter.name);
  return found;
}

std::vector<std::string> names_in(Assignment const& assignment) {
  std::vector<std::string> found;
  for (auto const& [key, value] : assignment) found.push_back(key);
  return found;
}

Assignment at_all(SearchSpace const& space, double u) { return space.at(std::vector<double>(space.parameters().size(), u)); }

// layers 3..10 with 50..100 units in tens and relu or tanh each, sigmoid or softmax outputs.
std::vector<Parameter> seed_example() {
  return {{.name = "layers", .distribution = integers(3, 10)},
          {.name = "units", .distribution = integers(50, 100, 10), .per_layer = true},
          {.name = "activation", .distribution = names({"relu", "tanh"}), .per_layer = true},
          {.name = "output_activation", .distribution = names({"sigmoid", "softmax"})}};
}

TEST(SearchSpace, LayersOfTheSeedExampleAreActiveOnlyBelowTheirNumber) {
  SearchSpace const space(seed_example());
  EXPECT_EQ(space.parameters().size(), 1u + 10 + 10 + 1);
  EXPECT_EQ(at_all(space, 0.0).size(), 1u + 3 + 3 + 1);
  EXPECT_EQ(at_all(space, kLastUnit).size(), 1u + 10 + 10 + 1);
  Assignment const five = at_all(space, 2.5 / 8);  // the third of eight numbers of layers
  EXPECT_EQ(*find(five, "layers"), whole(5));
  EXPECT_NE(find(five, "units_4"), nullptr);
  EXPECT_EQ(find(five, "units_5"), nullptr);
}

TEST(SearchSpace, GridSizeOfTheSeedExampleIsTheSumOverNumbersOfLayers) {
  std::uint64_t expected = 0, combinations = 12 * 12;  // 6 widths x 2 activations a layer
  for (int layers = 3; layers <= 10; ++layers) expected += 2 * (combinations *= 12);
  EXPECT_EQ(SearchSpace(seed_example()).grid_size(), expected);
}

TEST(SearchSpace, SeedExampleBecomesTheNetworkThatItNames) {
  SearchSpace const space(seed_example());
  MlpConfig const config = to_mlp_config(at_all(space, kLastUnit), Task::kMulticlass, 10, 20);
  ASSERT_EQ(config.hidden.size(), 10u);
  for (int layer = 0; layer < 10; ++layer) {
    EXPECT_EQ(config.hidden[static_cast<std::size_t>(layer)].units, 100);
    EXPECT_EQ(name_of(activation_of(config, layer)), "tanh");
  }
  EXPECT_EQ(config.output, OutputActivation::kSoftmax);
}

TEST(SearchSpace, ConditionsNestToAnyDepth) {
  SearchSpace const space({{.name = "units", .distribution = Choice{.values = {whole(8), whole(16)}}, .when = {{.parent = "momentum", .values = {0.5}}}},
                           {.name = "momentum", .distribution = Choice{.values = {0.0, 0.5}}, .when = {{.parent = "optimizer", .values = {name("sgd")}}}},
                           {.name = "optimizer", .distribution = names({"adam", "sgd"}), .when = {{.parent = "batch_size", .values = {whole(32)}}}},
                           {.name = "batch_size", .distribution = Choice{.values = {whole(32), whole(64)}}}});
  EXPECT_EQ(names_in(space), (std::vector<std::string>{"batch_size", "optimizer", "momentum", "units"}));
  EXPECT_EQ(names_in(space.at({0.0, 0.9, 0.9, 0.0})), (std::vector<std::string>{"batch_size", "optimizer", "momentum", "units"}));
  EXPECT_EQ(names_in(space.at({0.0, 0.9, 0.1, 0.0})), (std::vector<std::string>{"batch_size", "optimizer", "momentum"}));
  EXPECT_EQ(names_in(space.at({0.0, 0.1, 0.9, 0.0})), (std::vector<std::string>{"batch_size", "optimizer"}));
  EXPECT_EQ(names_in(space.at({0.9, 0.9, 0.9, 0.0})), (std::vector<std::string>{"batch_size"}));
  EXPECT_EQ(space.grid_size(), 5u);  // 64; 32 adam; 32 sgd 0; 32 sgd 0.5 with 8 or 16 units
  EXPECT_EQ(space.grid().size(), 5u);
}

TEST(SearchSpace, GridHasDistinctPointsWithTheLastParameterFastest) {
  SearchSpace const space({{.name = "batch_size", .distribution = Choice{.values = {whole(32), whole(64)}}},
                           {.name = "dropout", .distribution = Interval{.low = 0.0, .high = 0.5, .step = 0.25}}});
  std::vector<Assignment> const grid = space.grid();
  ASSERT_EQ(grid.size(), 6u);
  EXPECT_EQ(grid[1], (Assignment{{"batch_size", whole(32)}, {"dropout", 0.25}}));
  EXPECT_EQ(grid[3], (Assignment{{"batch_size", whole(64)}, {"dropout", 0.0}}));
  EXPECT_EQ(std::set<Assignment>(grid.begin(), grid.end()).size(), 6u);
}

TEST(SearchSpace, GridSizeAgreesWithTheGridUnderImpliedConditions) {
  SearchSpace const space({{.name = "layers", .distribution = integers(0, 2)},
                           {.name = "activation", .distribution = names({"relu", "elu", "leaky_relu"}), .per_layer = true},
                           {.name = "alpha", .distribution = Choice{.values = {0.5, 1.0}}},
                           {.name = "negative_slope", .distribution = Choice{.values = {0.1, 0.2, 0.3}}}});
  // None; one layer: relu, 2 elu, 3 leaky; two: r r, 2 * (r e, e r, e e), 3 * (r l, l r, l l), 6 * (e l, l e).
  EXPECT_EQ(space.grid_size(), 1u + 6 + 1 + 3 * 2 + 3 * 3 + 2 * 6);
  EXPECT_EQ(space.grid().size(), *space.grid_size());
}

TEST(SearchSpace, GridSizeSaturates) {
  EXPECT_EQ(SearchSpace({{.name = "layers", .distribution = integers(16, 16)},
                         {.name = "units", .distribution = integers(1, 4096), .per_layer = true}})
                .grid_size(),
            UINT64_MAX);
}

TEST(SearchSpace, ContinuousParametersHaveNoGrid) {
  SearchSpace const space({{.name = "dropout", .distribution = Interval{.low = 0.0, .high = 0.5}}});
  EXPECT_FALSE(space.grid_size());
  EXPECT_EQ(error_of([&] { (void)space.grid(); }),
            "parameters.dropout: expected a step, points or values for a grid, found a continuous interval; points: 5 gives five values from min to max");
}

TEST(ImpliedConditions, OptimizerParametersFollowTheOptimizersThatHaveThem) {
  SearchSpace const space({{.name = "momentum", .distribution = Interval{.low = 0.0, .high = 0.9}},
                           {.name = "optimizer", .distribution = names({"sgd", "adam", "rmsprop"})},
                           {.name = "beta_2", .distribution = Choice{.values = {0.99}}}});
  EXPECT_EQ(names_in(space.at({0.0, 0.5, 0.5})), (std::vector<std::string>{"optimizer", "momentum"}));
  EXPECT_EQ(names_in(space.at({0.5, 0.5, 0.5})), (std::vector<std::string>{"optimizer", "beta_2"}));
  EXPECT_EQ(names_in(space.at({0.9, 0.5, 0.5})), (std::vector<std::string>{"optimizer", "momentum"}));
}

TEST(ImpliedConditions, NoneWhereTheDefaultHasTheParameter) {
  SearchSpace const space({{.name = "beta_1", .distribution = Interval{.low = 0.0, .high = 0.9}}});  // adam
  EXPECT_TRUE(space.parameters()[0].when.empty());
}

TEST(ImpliedConditions, ParametersThatNothingUsesAreErrors) {
  EXPECT_EQ(error_of({{.name = "momentum", .distribution = Interval{.low = 0.0, .high = 0.9}}}),
            "parameters.momentum: expected a value of optimizer that has it: sgd, rmsprop, found no optimizer, so the default (adam)");
  EXPECT_EQ(error_of({{.name = "units_1", .distribution = integers(8, 16)}}), "parameters.units_1: expected layers > 1, found at most 1 layers");
  EXPECT_EQ(error_of({{.name = "units", .distribution = integers(8, 16)}, {.name = "units_0", .distribution = integers(8, 16)}}),
            "parameters.units: expected layers > 1, found a value of its own for each of at most 1 layers");
  EXPECT_EQ(error_of({{.name = "early_stopping.min_delta", .distribution = Interval{.low = 0.0, .high = 0.9}}}),
            "parameters.early_stopping.min_delta: expected early_stopping.patience beside it, found none");
  EXPECT_EQ(error_of({{.name = "alpha", .distribution = Interval{.low = 0.0, .high = 0.9}}, {.name = "activation", .distribution = names({"relu", "tanh"})}}),
            "parameters.alpha: expected a value of activation that has it: elu, found none of these");
}

TEST(ImpliedConditions, SharedUnitsNeedALayerWithoutItsOwn) {
  SearchSpace const space({{.name = "layers", .distribution = integers(0, 3)}, {.name = "units", .distribution = integers(8, 16)},
                           {.name = "units_0", .distribution = integers(8, 16)}});
  EXPECT_EQ(names_in(space.at({0.0, 0.0, 0.0})), (std::vector<std::string>{"layers"}));
  EXPECT_EQ(names_in(space.at({0.3, 0.0, 0.0})), (std::vector<std::string>{"layers", "units_0"}));
  EXPECT_EQ(names_in(space.at({0.6, 0.0, 0.0})), (std::vector<std::string>{"layers", "units", "units_0"}));
}

TEST(ImpliedConditions, ActivationParametersFollowAnyLayer) {
  SearchSpace const space({{.name = "layers", .distribution = integers(1, 2)},
                           {.name = "activation", .distribution = names({"relu", "elu"}), .per_layer = true},
                           {.name = "alpha", .distribution = Interval{.low = 0.0, .high = 0.9}}});
  EXPECT_EQ(find(space.at({0.0, 0.0, 0.9, 0.5}), "alpha"), nullptr);  // layer 1 is not there
  EXPECT_NE(find(space.at({0.9, 0.0, 0.9, 0.5}), "alpha"), nullptr);
  EXPECT_NE(find(space.at({0.0, 0.9, 0.0, 0.5}), "alpha"), nullptr);
  EXPECT_EQ(find(space.at({0.9, 0.0, 0.0, 0.5}), "alpha"), nullptr);
}

TEST(SearchSpace, LayersGivenDirectlyKeepTheirOwn) {
  SearchSpace const space({{.name = "layers", .distribution = Choice{.values = {whole(2)}}},
                           {.name = "units", .distribution = integers(8, 16), .per_layer = true},
                           {.name = "units_0", .distribution = Choice{.values = {whole(512)}}}});
  EXPECT_EQ(names_in(space), (std::vector<std::string>{"layers", "units_1", "units_0"}));
  MlpConfig const config = to_mlp_config(at_all(space, 0.0), Task::kBinary, 2, 1);
  EXPECT_EQ(config.hidden[0].units, 512);
  EXPECT_EQ(config.hidden[1].units, 8);
}

TEST(SearchSpace, PerLayerParametersDependOnTheSameLayersParent) {
  SearchSpace const space({{.name = "layers", .distribution = Choice{.values = {whole(2)}}},
                           {.name = "units", .distribution = Choice{.values = {whole(8), whole(16)}}, .per_layer = true},
                           {.name = "dropout", .distribution = Choice{.values = {0.5}}, .when = {{.parent = "units", .values = {whole(16)}}}, .per_layer = true}});
  EXPECT_EQ(names_in(space.at({0.0, 0.0, 0.9, 0.0, 0.0})), (std::vector<std::string>{"layers", "units_0", "units_1", "dropout_1"}));
}

TEST(SearchSpace, BrokenConditionsAreErrors) {
  Choice const two{.values = {whole(1), whole(2)}};
  EXPECT_EQ(error_of({{.name = "units", .distribution = two, .when = {{.parent = "batchsize", .values = {whole(1)}}}}, {.name = "batch_size", .distribution = two}}),
            "parameters.units.when.batchsize: expected a parameter of this sweep, found 'batchsize'; did you mean 'batch_size'?");
  EXPECT_EQ(error_of({{.name = "units", .distribution = two, .when = {{.parent = "batch_size", .values = {whole(3)}}}}, {.name = "batch_size", .distribution = two}}),
            "parameters.units.when.batch_size: expected a value that batch_size can have, found 3");
  EXPECT_EQ(error_of({{.name = "units", .distribution = two, .when = {{.parent = "units", .values = {whole(1)}}}}}),
            "parameters.units.when.units: expected another parameter, found itself");
  EXPECT_EQ(error_of({{.name = "units", .distribution = two, .when = {{.parent = "batch_size", .values = {whole(1)}}}},
                      {.name = "batch_size", .distribution = two, .when = {{.parent = "max_norm", .values = {1.0}}}},
                      {.name = "max_norm", .distribution = two, .when = {{.parent = "batch_size", .values = {whole(2)}}}}}),
            "parameters.units.when: expected no cycle, found batch_size -> max_norm -> batch_size");
  EXPECT_EQ(error_of({{.name = "units", .distribution = two}, {.name = "units", .distribution = two}}), "parameters.units: expected each parameter once, found it again");
}

TEST(SearchSpace, BrokenDistributionsAreErrors) {
  auto const error = [](Distribution distribution) { return error_of({{.name = "dropout", .distribution = std::move(distribution)}}); };
  EXPECT_EQ(error(Choice{}), "parameters.dropout.values: expected at least one value, found an empty list");
  EXPECT_EQ(error(Choice{.values = {0.5, 0.25, 0.5}}), "parameters.dropout.values: expected each value once, found 0.5 again; probabilities give a value more weight");
  EXPECT_EQ(error(Choice{.values = {0.5, 0.25}, .probabilities = {1.0}}), "parameters.dropout.probabilities: expected 2 numbers, one a value, found 1");
  EXPECT_EQ(error(Choice{.values = {0.5, 0.25}, .probabilities = {0.0, 0.0}}), "parameters.dropout.probabilities: expected a sum > 0, found 0");
  EXPECT_EQ(error(Choice{.values = {0.5, 1.0}}), "parameters.dropout: expected a number >= 0 and < 1, found 1.0");
  EXPECT_EQ(error(Choice{.values = {name("half")}}), "parameters.dropout: expected a number >= 0 and < 1, found 'half'");
  EXPECT_EQ(error(Interval{.low = 0.5, .high = 0.25}), "parameters.dropout.min: expected a number <= max (0.25), found 0.5; swap min and max");
  EXPECT_EQ(error(Interval{.low = 0.0, .high = 0.5, .step = -0.1}), "parameters.dropout.step: expected a number > 0, found -0.1");
  EXPECT_EQ(error(Interval{.low = 0.0, .high = 0.5, .shape = Interval::Shape::kLogUniform}), "parameters.dropout.min: expected a number > 0 for a log scale, found 0");
  EXPECT_EQ(error(Interval{.low = 0.1, .high = 0.5, .shape = Interval::Shape::kLogUniform, .step = 0.1}),
            "parameters.dropout.step: expected a number > 1: with log, a step multiplies, found 0.1");
  EXPECT_EQ(error(Interval{.low = 0.11, .high = 0.14, .quantum = 0.1}), "parameters.dropout.q: expected a multiple of q from 0.11 to 0.14, found 0.1");
  EXPECT_EQ(error(Interval{.low = 0.0, .high = 1.5}), "parameters.dropout.max: expected a number >= 0 and < 1, found 1.5");
}

TEST(ToMlpConfig, EmptyPointIsTheDocumentedDefault) {
  EXPECT_EQ(to_mlp_config({}, Task::kMulticlass, 10, 5), MlpConfig{});
}

TEST(ToMlpConfig, SetsEveryKindOfParameterInAnyOrder) {
  MlpConfig const config = to_mlp_config({{"momentum", 0.9}, {"nesterov", true}, {"initializer.stddev", 0.1}, {"cosine_alpha", 0.25}, {"alpha", 0.5}, {"delta", 2.0},
                                          {"layers", whole(2)}, {"units", whole(7)}, {"units_1", whole(9)}, {"dropout_0", 0.125}, {"activation", name("elu")},
                                          {"optimizer", name("sgd")}, {"learning_rate", 0.5}, {"initializer", name("random_normal")},
                                          {"learning_rate_schedule", name("cosine")}, {"loss", name("huber")}, {"batch_size", whole(17)},
                                          {"early_stopping.min_delta", 0.01}, {"early_stopping.patience", whole(3)}, {"early_stopping.monitor", name("val_mae")}},
                                         Task::kRegression, 0, 12);
  EXPECT_EQ(config.hidden, (std::vector<HiddenLayer>{HiddenLayer(7, std::nullopt, 0.125), HiddenLayer(9)}));
  EXPECT_EQ(config.activation, Activation(Elu{.alpha = 0.5}));
  EXPECT_EQ(config.optimizer, Optimizer(Sgd{.learning_rate = 0.5, .momentum = 0.9, .nesterov = true}));
  EXPECT_EQ(config.initializer, Initializer(RandomNormal{.stddev = 0.1}));
  EXPECT_EQ(config.learning_rate_schedule, LearningRate(CosineDecay{.decay_epochs = 12, .alpha = 0.25}));
  EXPECT_EQ(config.loss, Loss(Huber{.delta = 2.0}));
  EXPECT_EQ(config.batch_size, 17);
  ASSERT_TRUE(config.early_stopping);
  EXPECT_EQ(config.early_stopping->patience, 3);
  EXPECT_EQ(config.early_stopping->min_delta, 0.01);
  EXPECT_EQ(config.early_stopping->monitor.name(), "val_mae");
}

TEST(ToMlpConfig, ListsAreText) {
  MlpConfig const config = to_mlp_config({{"learning_rate_schedule", name("piecewise")}, {"boundaries", name("[2, 5.5]")}, {"factors", name("[1, 0.1, 0.01]")},
                                          {"class_weight", name("[1, 2, 4]")}}, Task::kMulticlass, 3, 9);
  EXPECT_EQ(config.learning_rate_schedule, LearningRate(PiecewiseConstant{.boundaries = {2, 5.5}, .factors = {1, 0.1, 0.01}}));
  EXPECT_EQ(config.class_weight, (ClassWeight{.weights = {1, 2, 4}}));
  EXPECT_TRUE(to_mlp_config({{"class_weight", name("balanced")}}, Task::kBinary, 2, 9).class_weight.balanced);
}

TEST(ToMlpConfig, WeightDecayDefaultsToTheOptimizers) {
  EXPECT_EQ(to_mlp_config({{"optimizer", name("adamw")}}, Task::kBinary, 2, 1).weight_decay, 0.004);
  EXPECT_EQ(to_mlp_config({{"optimizer", name("adamw")}, {"weight_decay", 0.0}}, Task::kBinary, 2, 1).weight_decay, 0.0);
}

TEST(ToMlpConfig, UnknownUnusableAndOutOfRangeParametersAreErrors) {
  auto const error = [](Assignment const& point) { return error_of([&] { (void)to_mlp_config(point, Task::kMulticlass, 3, 5); }); };
  EXPECT_EQ(error({{"learning_rat", 0.1}}), "parameters.learning_rat: expected a known parameter, found 'learning_rat'; did you mean 'learning_rate'?");
  EXPECT_EQ(error({{"momentum", 0.1}}), "parameters.momentum: expected optimizer to be sgd or rmsprop, found another");
  EXPECT_EQ(error({{"units_1", whole(8)}}), "parameters.units_1: expected layers > 1, found 1");
  EXPECT_EQ(error({{"units", whole(0)}}), "parameters.units: expected an integer >= 1, found 0");
  EXPECT_EQ(error({{"units", 8.5}}), "parameters.units: expected an integer >= 1, found 8.5");
  EXPECT_EQ(error({{"layers", whole(17)}}), "parameters.layers: expected an integer >= 0 and <= 16, found 17");
  EXPECT_EQ(error({{"amsgrad", whole(1)}}), "parameters.amsgrad: expected true or false, found 1");
  EXPECT_EQ(error({{"class_weight", name("[1, 2]")}}), "parameters.class_weight: expected 3 weights, one a class, found 2");
  EXPECT_EQ(error({{"output_activation", name("softmx")}}),
            "parameters.output_activation: expected one of auto, softmax, sigmoid, linear, found 'softmx'; did you mean 'softmax'?");
}

TEST(KnownParameters, EveryOneIsUniqueDescribedAndAcceptedByTheTableItself) {
  std::set<std::string> seen;
  for (KnownParameter const& parameter : known_parameters()) {
    EXPECT_TRUE(seen.insert(parameter.name).second) << parameter.name;
    for (std::string const& text : {parameter.type, parameter.range, parameter.default_value, parameter.summary}) EXPECT_FALSE(text.empty()) << parameter.name;
  }
  for (char const* const expected : {"momentum", "rho", "centered", "initial_accumulator_value", "decay_epochs", "plateau.min_learning_rate", "initializer.stddev",
                                     "negative_slope", "alpha", "cosine_alpha", "delta", "early_stopping.monitor", "epochs"}) {
    EXPECT_TRUE(seen.contains(expected)) << expected;
  }
}

TEST(KnownParameters, DefaultsNameTheTypesThatDiffer) {
  for (KnownParameter const& parameter : known_parameters()) {
    if (parameter.name == "learning_rate") {
      EXPECT_EQ(parameter.default_value, "0.001 (sgd: 0.01)");
    } else if (parameter.name == "beta_2") {
      EXPECT_EQ(parameter.default_value, "0.999 (lion: 0.99)");
    }
  }
}

TEST(KnownParameters, EveryFieldOfEveryOptimizerCanBeSetByItsName) {
  Optimizers::for_each([]<class T>(std::type_identity<T>) {
    T const defaults{};
    T::fields(defaults, [](std::string_view field, auto const& value, auto const&... range) {
      ParameterValue changed = true;
      if constexpr (!std::is_same_v<std::decay_t<decltype(value)>, bool>) {
        changed = value == 0.5 ? 0.25 : 0.5;
        static_assert(sizeof...(range) == 1);
      }
      Assignment const point{{"optimizer", std::string(T::name)}, {std::string(field), changed}};
      EXPECT_NE(to_mlp_config(point, Task::kBinary, 2, 1).optimizer, Optimizer(T{})) << T::name << " " << field;
    });
  });
}

TEST(Describe, ShowsNameTypeValuesDistributionAndCondition) {
  SearchSpace const space({{.name = "layers", .distribution = integers(1, 4)},
                           {.name = "units", .distribution = Interval{.integer = true, .low = 16, .high = 64, .shape = Interval::Shape::kLogUniform, .step = 2}},
                           {.name = "units_1", .distribution = Choice{.values = {whole(8)}}},
                           {.name = "optimizer", .distribution = Choice{.values = {name("sgd"), name("adam")}, .probabilities = {1, 3}}},
                           {.name = "momentum", .distribution = Interval{.low = 0.0, .high = 0.5, .step = 0.25}}});
  EXPECT_EQ(describe(space),
            "parameter  type     values            distribution               active\n"
            "layers     integer  1..4              int_uniform                always\n"
            "units      integer  16..64 step x2    log_uniform_values         always\n"
            "units_1    integer  8                 fixed                      layers = 2..4\n"
            "optimizer  name     sgd, adam         choice with probabilities  always\n"
            "momentum   number   0..0.5 step 0.25  uniform                    optimizer = sgd\n"
            "5 parameters, 4 searched, 48 combinations\n");
}

TEST(EpochsOf, TheParameterTakesTheSchedulesPlace) {
  EXPECT_EQ(epochs_of({{"epochs", whole(7)}}, 20), 7);
  EXPECT_EQ(epochs_of({{"units", whole(7)}}, 20), 20);
}

}  // namespace
}  // namespace shoal
