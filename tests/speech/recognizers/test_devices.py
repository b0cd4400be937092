"""Where to run is decided from what is here; what is here is made up."""

from __future__ import annotations

import pytest

from ambient_scribe.errors import EngineError
from ambient_scribe.speech.recognizers.devices import Placement, choose_placement

SUPPORTED = {
    "cpu": {"int8", "int8_float32", "float32"},
    "cuda": {"float16", "int8_float16", "float32"},
}


def placement(device: str, compute: str = "auto", cuda: int = 0, cublas: bool = True) -> Placement:
    return choose_placement(
        device,
        compute,
        cuda_devices=cuda,
        cublas=lambda: cublas,
        supported=lambda kind: SUPPORTED[kind],
    )


def test_without_cuda_auto_takes_the_cpu_in_int8() -> None:
    found = placement("auto")
    assert (found.device, found.compute_type) == ("cpu", "int8")


def test_with_cuda_auto_takes_it_in_half_precision() -> None:
    found = placement("auto", cuda=1)
    assert (found.device, found.compute_type) == ("cuda", "float16")


def test_the_cpu_can_be_asked_for_beside_a_gpu() -> None:
    assert placement("cpu", cuda=1, cublas=False).device == "cpu"


def test_cuda_without_a_device_names_the_remedy() -> None:
    with pytest.raises(EngineError, match=r"no CUDA device.*gpu.*transformers-whisper"):
        placement("cuda")


@pytest.mark.parametrize("device", ["auto", "cuda"])
def test_cuda_that_does_not_load_names_the_remedy(device: str) -> None:
    with pytest.raises(EngineError, match=r"cuBLAS 12 does not load.*nvidia-cublas-cu12"):
        placement(device, cuda=1, cublas=False)


def test_an_impossible_number_format_lists_the_possible_ones() -> None:
    with pytest.raises(EngineError, match=r"'float16' cannot run on this cpu.*int8"):
        placement("cpu", "float16")
