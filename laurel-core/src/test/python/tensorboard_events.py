"""Makes the TensorBoard event file that EventFile must reproduce byte for byte, and shows what TensorBoard reads.

    python tensorboard_events.py make FILE    writes the fixture src/test/resources/dev/laurel/report/golden.tfevents
    python tensorboard_events.py read FOLDER  prints the scalars and texts that TensorBoard finds in a run's folder

Made with tensorboard 2.21.0 and protobuf as it requires it.
"""

import sys

from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.compat.proto import event_pb2, summary_pb2, tensor_pb2, tensor_shape_pb2
from tensorboard.summary.writer.record_writer import RecordWriter

TIME = 1_700_000_000.25


def make(path):
    Value = summary_pb2.Summary.Value
    scalars = summary_pb2.Summary(
        value=[
            Value(tag="train/loss", simple_value=0.6931),
            Value(tag="learning_rate", simple_value=5e-5),
            Value(tag="zero", simple_value=0.0),
        ]
    )
    text = summary_pb2.Summary(
        value=[
            Value(
                tag="checkpoint",
                tensor=tensor_pb2.TensorProto(
                    dtype=7,
                    tensor_shape=tensor_shape_pb2.TensorShapeProto(
                        dim=[tensor_shape_pb2.TensorShapeProto.Dim(size=1)]
                    ),
                    string_val=["保存 step 300".encode()],
                ),
                metadata=summary_pb2.SummaryMetadata(
                    plugin_data=summary_pb2.SummaryMetadata.PluginData(plugin_name="text")
                ),
            )
        ]
    )
    start = event_pb2.SessionLog(status=event_pb2.SessionLog.START)
    events = [
        event_pb2.Event(wall_time=TIME, file_version="brain.Event:2"),
        event_pb2.Event(wall_time=TIME, step=201, session_log=start),
        event_pb2.Event(wall_time=TIME, step=300, summary=scalars),
        event_pb2.Event(wall_time=TIME, step=300, summary=text),
    ]
    with open(path, "wb") as file:
        writer = RecordWriter(file)
        for event in events:
            writer.write(event.SerializeToString(deterministic=True))
        writer.flush()


def read(folder):
    run = EventAccumulator(folder).Reload()
    for tag in run.Tags()["scalars"]:
        print(tag, [(e.step, round(e.value, 6)) for e in run.Scalars(tag)])
    for tag in run.Tags()["tensors"]:
        print(tag, [(e.step, [s.decode() for s in e.tensor_proto.string_val]) for e in run.Tensors(tag)])


if __name__ == "__main__":
    {"make": make, "read": read}[sys.argv[1]](sys.argv[2])
