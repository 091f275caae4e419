# SPDX-License-Identifier: Apache-2.0
"""Reads event files with TensorBoard's own reader and messages and prints what they hold as JSON, one list of values a file."""
import json
import sys

from google.protobuf import json_format
from tensorboard.backend.event_processing import event_file_loader
from tensorboard.plugins.hparams import plugin_data_pb2
from tensorboard.util import tensor_util

files = []
for path in sys.argv[1:]:
    seen = []
    for event in event_file_loader.LegacyEventFileLoader(path).Load():
        if event.file_version:
            seen.append({"version": event.file_version, "writer": event.source_metadata.writer, "time": event.wall_time})
        for value in event.summary.value:
            plugin = value.metadata.plugin_data
            entry = {"tag": value.tag, "step": event.step, "time": event.wall_time, "plugin": plugin.plugin_name, "class": value.metadata.data_class}
            if plugin.plugin_name == "hparams":
                entry["content"] = json_format.MessageToDict(plugin_data_pb2.HParamsPluginData.FromString(plugin.content))
            array = tensor_util.make_ndarray(value.tensor)
            entry["shape"] = list(array.shape)
            if array.shape == ():
                entry["value"] = repr(array.item())
            seen.append(entry)
    files.append(seen)
print(json.dumps(files))
