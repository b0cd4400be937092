"""Small ONNX networks: a model's bytes enter, an onnxruntime session leaves."""

from __future__ import annotations

from typing import Any

from ambient_scribe.errors import EngineError


def load_network(content: bytes, refusal: str) -> Any:
    """A session on one thread: networks this small gain nothing from more.

    Raises EngineError with `refusal` for bytes that are no network.
    """
    import onnxruntime
    from onnxruntime.capi import onnxruntime_pybind11_state as states

    onnxruntime.disable_telemetry_events()  # Windows asks no variable, only this
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 4
    refusals = (
        states.InvalidProtobuf,
        states.InvalidGraph,
        states.InvalidArgument,
        states.NotImplemented,
        states.RuntimeException,
        states.Fail,
    )
    try:
        return onnxruntime.InferenceSession(
            content, sess_options=options, providers=["CPUExecutionProvider"]
        )
    except refusals as error:
        raise EngineError(refusal) from error
