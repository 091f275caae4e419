// SPDX-License-Identifier: Apache-2.0
#include "src/tensorboard/messages.hpp"

namespace shoal::tensorboard {

events::Event file_version(double wall_time) {
  events::Event event;
  event.set_wall_time(wall_time);
  event.set_file_version("brain.Event:2");
  event.mutable_source_metadata()->set_writer("shoal");
  return event;
}

// What the plugin reads is the metadata; the value is empty.
events::Event hparams_event(char const* tag, events::HParamsData const& data, double wall_time) {
  events::Event event;
  event.set_wall_time(wall_time);
  events::Summary::Value& value = *event.mutable_summary()->add_value();
  value.set_tag(tag);
  value.mutable_tensor()->set_dtype(events::Tensor::DT_FLOAT);
  value.mutable_tensor()->mutable_tensor_shape()->add_dim()->set_size(0);
  value.mutable_metadata()->mutable_plugin_data()->set_plugin_name("hparams");
  value.mutable_metadata()->mutable_plugin_data()->set_content(data.SerializeAsString());
  return event;
}

void add_scalar(events::Summary& summary, std::string const& tag, double number, bool first) {
  events::Summary::Value& value = *summary.add_value();
  value.set_tag(tag);
  value.mutable_tensor()->set_dtype(events::Tensor::DT_FLOAT);
  (void)value.mutable_tensor()->mutable_tensor_shape();  // there, without dimensions
  value.mutable_tensor()->add_float_val(static_cast<float>(number));
  if (!first) return;
  value.mutable_metadata()->mutable_plugin_data()->set_plugin_name("scalars");
  value.mutable_metadata()->set_data_class(events::Metadata::DATA_CLASS_SCALAR);
}

}  // namespace shoal::tensorboard
