"""PP-OCR's two networks on an inference runtime, one thread each: grey pictures in, probabilities out.

The files are those of RapidOCR's wheel. Their preparation (grey levels 0..255 to -1..1, three equal channels) is made
part of the network where the runtime allows it, so that a picture goes in as it is. OpenVINO prepares code for every
shape of input it meets, which takes as long as reading one or two lines, and keeps it: callers ask for few shapes.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
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
class Parted:
    """A recognizer in two: ``features`` of a picture, (steps, n), and ``told``, the probabilities of features, rows of
    any number. ``weights`` (n, classes) and ``bias`` of its last layer, so that some of the classes can be asked alone.
    """

    features: Callable[[Image], Values]
    told: Callable[[Values], Values]
    weights: Values
    bias: Values


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
    parted: Parted | None = None


def open_network(runtime: str, file: Path, *, sigmoid: bool = False) -> Network:
    """``runtime``: "openvino" or "onnxruntime". ``sigmoid``: the network ends in one, which numpy takes faster. Parted
    where the runtime allows it and the network ends in one layer and a softmax.

    Raises whatever the runtime raises when the file cannot be loaded.
    """
    return (_openvino if runtime == "openvino" else _onnxruntime)(file, sigmoid)


@cache
def _core() -> Any:
    """One for the process, kept to its end. Each Core puts its own signal stack in place of the one before and puts
    that one back when it goes; when the older of two goes first, the younger puts back memory that is no longer there,
    and the next signal kills the process (OpenVINO, intel_cpu/src/plugin.cpp, SigAltStackSetup, since 2022.3)."""
    with nobody_told():
        import openvino as ov

    return ov.Core()


@contextmanager
def nobody_told() -> Iterator[None]:
    """OpenVINO's package loads its converter of models as it is imported, which nothing here asks for, and that starts
    a process which reports the import to their maker over the network."""
    converter = "openvino.tools.ovc"
    if converter in sys.modules:
        yield
        return
    sys.modules[converter] = None  # type: ignore[assignment]  # what may not be imported; they do without
    try:
        yield
    finally:
        del sys.modules[converter]


def _openvino(file: Path, sigmoid: bool) -> Network:
    core = _core()
    model = core.read_model(file)
    info = model.get_rt_info()
    told = {k: str(v.value) for k, v in info["framework"].items()} if "framework" in info else {}
    cut = _on_grey(model, sigmoid)
    last = None if sigmoid else _part(model)
    if last is not None:
        return _openvino_parted(core, model, last, told)
    compiled = core.compile_model(model, "CPU", OPENVINO)
    request = compiled.create_infer_request()

    def run(image: Image) -> Values:
        request.infer([np.ascontiguousarray(image)[None]], share_inputs=True, share_outputs=True)
        values = np.asarray(request.get_output_tensor().data[0])
        return _sigmoid(values) if cut else values

    precision = str(compiled.get_property("INFERENCE_PRECISION_HINT").get_type_name())
    return Network(run, precision, told, compiled.release_memory)


def _openvino_parted(core: Any, model: Any, last: tuple[Values, Values], told: dict[str, str]) -> Network:
    from openvino import Model
    from openvino import opset13 as op

    weights, bias = last
    given = op.parameter([-1, weights.shape[0]], np.float32, name="features")
    scores = op.add(op.matmul(given, op.constant(weights), False, False), op.constant(bias))
    head = core.compile_model(Model([op.softmax(scores, 1)], [given], "head"), "CPU", OPENVINO)
    body = core.compile_model(model, "CPU", OPENVINO)
    first, second = body.create_infer_request(), head.create_infer_request()

    def features(image: Image) -> Values:
        first.infer([np.ascontiguousarray(image)[None]], share_inputs=True, share_outputs=True)
        return np.asarray(first.get_output_tensor().data[0])

    def probabilities(rows: Values) -> Values:
        second.infer([np.ascontiguousarray(rows)], share_inputs=True, share_outputs=True)
        return np.asarray(second.get_output_tensor().data)

    def release() -> None:
        body.release_memory()
        head.release_memory()

    precision = str(body.get_property("INFERENCE_PRECISION_HINT").get_type_name())
    parted = Parted(features, probabilities, weights, bias)
    return Network(lambda image: probabilities(features(image)), precision, told, release, parted)


def _part(model: Any) -> tuple[Values, Values] | None:
    """Take the last layer and its softmax off a recognizer: (weights, bias); None where it ends otherwise."""
    (result,) = model.get_results()
    node, bias = result.input_value(0).get_node(), None
    if node.get_type_name() != "Softmax":
        return None
    while node.get_type_name() in ("Softmax", "Identity", "Add"):
        if node.get_type_name() == "Add":
            bias = node.input_value(1).get_node()
        node = node.input_value(0).get_node()
    if node.get_type_name() != "MatMul" or bias is None:
        return None
    weights = node.input_value(1).get_node()
    if weights.get_type_name() != "Constant" or bias.get_type_name() != "Constant" or weights.get_data().ndim != 2:
        return None
    last = np.array(weights.get_data(), np.float32), np.array(bias.get_data(), np.float32).reshape(-1)
    result.input(0).replace_source_output(node.input_value(0))
    model.validate_nodes_and_infer_types()
    return last


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
