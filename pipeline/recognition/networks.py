"""PP-OCR's two networks on an inference runtime, one thread each: grey pictures in, probabilities out.

The files are those of RapidOCR's wheel. Their preparation (grey levels 0..255 to -1..1, three equal channels) is made
part of the network where the runtime allows it, so that a picture goes in as it is. OpenVINO prepares code for every
shape of input it meets, which takes as long as reading one or two lines, and keeps it: callers ask for few shapes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.model import Image

SHAPES_KEPT = 3000
"""Pieces of code that OpenVINO keeps per network; the recognizer needs some 60 for every width of strip."""

OPENVINO = {
    "INFERENCE_NUM_THREADS": 1,
    "NUM_STREAMS": 1,
    "ENABLE_CPU_PINNING": False,  # each worker would pin its one thread to the same first processor
    "CPU_RUNTIME_CACHE_CAPACITY": str(SHAPES_KEPT),
}

Values = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Network:
    """``run``: one grey picture (h, w) to what the network says of it; the array may be overwritten by the next call.

    ``precision``: the arithmetic that the runtime chose for this processor. ``told``: what the file says of itself.
    ``release`` gives back the memory kept for the next picture.
    """

    run: Callable[[Image], Values]
    precision: str
    told: dict[str, str]
    release: Callable[[], None]


def open_network(runtime: str, file: Path, *, sigmoid: bool = False) -> Network:
    """``runtime``: "openvino" or "onnxruntime". ``sigmoid``: the network ends in one, which numpy takes faster.

    Raises whatever the runtime raises when the file cannot be loaded.
    """
    return (_openvino if runtime == "openvino" else _onnxruntime)(file, sigmoid)


def _openvino(file: Path, sigmoid: bool) -> Network:
    import openvino as ov

    core = ov.Core()
    model = core.read_model(file)
    info = model.get_rt_info()
    told = {k: str(v.value) for k, v in info["framework"].items()} if "framework" in info else {}
    cut = _on_grey(model, sigmoid)
    compiled = core.compile_model(model, "CPU", OPENVINO)
    request = compiled.create_infer_request()

    def run(image: Image) -> Values:
        request.infer([np.ascontiguousarray(image)[None]], share_inputs=True, share_outputs=True)
        values = np.asarray(request.get_output_tensor().data[0])
        return _sigmoid(values) if cut else values

    precision = str(compiled.get_property("INFERENCE_PRECISION_HINT").get_type_name())
    return Network(run, precision, told, compiled.release_memory)


def _on_grey(model: Any, sigmoid: bool) -> bool:
    """Give a model grey input (1, h, w) of bytes. True when its last step, a sigmoid, was taken off."""
    from openvino import opset13 as op

    (old,) = model.get_parameters()
    height = old.get_partial_shape()[2]
    grey = op.parameter([1, height.get_length() if height.is_static else -1, -1], np.uint8, name="grey")
    level = op.multiply(op.subtract(op.convert(grey, "f32"), np.float32(127.5)), np.float32(1 / 127.5))
    plane = op.unsqueeze(level, op.constant(1, dtype=np.int64))
    picture = op.concat([plane, plane, plane], 1)
    for taker in old.output(0).get_target_inputs():
        taker.replace_source_output(picture.output(0))
    model.add_parameters([grey])
    model.remove_parameter(old)
    (result,) = model.get_results()
    last = result.input_value(0).get_node()
    cut = bool(sigmoid and last.get_type_name() == "Sigmoid")
    if cut:
        result.input(0).replace_source_output(last.input_value(0))
    model.validate_nodes_and_infer_types()
    return cut


def _sigmoid(values: Values) -> Values:
    low = np.minimum(-values, np.float32(40))
    cv2.exp(low, low)
    low += 1
    return np.asarray(np.reciprocal(low, out=low), dtype=np.float32)


def _onnxruntime(file: Path, sigmoid: bool) -> Network:
    import onnxruntime as ort

    options = ort.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    options.enable_cpu_mem_arena = False
    session = ort.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])
    name = session.get_inputs()[0].name

    def run(image: Image) -> Values:
        level = np.asarray(image, dtype=np.float32) / np.float32(127.5) - np.float32(1)
        tensor = np.ascontiguousarray(np.broadcast_to(level, (1, 3, *level.shape)))
        return np.asarray(session.run(None, {name: tensor})[0][0], dtype=np.float32)

    return Network(run, "f32", dict(session.get_modelmeta().custom_metadata_map), lambda: None)
