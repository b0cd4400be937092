"""Where CTranslate2 runs: a wish enters ("auto", "cuda", "cpu"), a device and a number format leave.

CTranslate2's wheel looks for cuBLAS of CUDA 12 by its bare name when the first product is computed,
and only then says that there is none. So the library is loaded here beforehand, from the system or
from NVIDIA's Python wheel (the `gpu` extra), which the system's loader does not search by itself.
"""

from __future__ import annotations

import ctypes
import importlib.util
import sys
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path

from ambient_scribe.errors import EngineError

CUDA_REMEDY = (
    "install the CUDA 12 libraries with the `gpu` extra (nvidia-cublas-cu12), "
    "or set device to cpu, or take the transformers-whisper recognizer"
)

_CUBLAS = ("cublasLt64_12.dll", "cublas64_12.dll")
_CUBLAS_POSIX = ("libcublasLt.so.12", "libcublas.so.12")
"""cuBLAS needs cuBLASLt, so that one comes first."""

_BEST_COMPUTE = {
    "cuda": ("float16", "int8_float16", "bfloat16", "float32"),
    "cpu": ("int8", "int8_float32", "float32"),
}
"""Fastest first, at next to no loss in accuracy; the first that the device can do is taken."""


@dataclass(frozen=True)
class Placement:
    device: str
    compute_type: str
    reason: str


def choose_placement(
    device: str,
    compute_type: str,
    *,
    cuda_devices: int,
    cublas: Callable[[], bool],
    supported: Callable[[str], Collection[str]],
) -> Placement:
    """The decision itself; what is here is passed in.

    Raises EngineError when CUDA is asked for and cannot run, or when it is there but broken.
    """
    if device == "cpu":
        return _placed("cpu", compute_type, supported, "asked for")
    if cuda_devices == 0:
        if device == "cuda":
            raise EngineError(f"no CUDA device is seen here: {CUDA_REMEDY}")
        return _placed("cpu", compute_type, supported, "no CUDA device is seen")
    if not cublas():
        raise EngineError(f"a CUDA device is here but cuBLAS 12 does not load: {CUDA_REMEDY}")
    return _placed("cuda", compute_type, supported, "a CUDA device with cuBLAS 12 is here")


def _placed(
    device: str, compute_type: str, supported: Callable[[str], Collection[str]], reason: str
) -> Placement:
    possible = supported(device)
    if compute_type == "auto":
        best = next((kind for kind in _BEST_COMPUTE[device] if kind in possible), "default")
        return Placement(device, best, reason)
    if compute_type not in possible and compute_type != "default":
        raise EngineError(
            f"compute_type {compute_type!r} cannot run on this {device}: "
            f"take one of auto, {', '.join(sorted(possible))}"
        )
    return Placement(device, compute_type, reason)


def ctranslate2_placement(device: str, compute_type: str) -> Placement:
    """The same with what CTranslate2 finds on this machine."""
    import ctranslate2

    def supported(kind: str) -> Collection[str]:
        found: Collection[str] = ctranslate2.get_supported_compute_types(kind)
        return found

    return choose_placement(
        device,
        compute_type,
        cuda_devices=ctranslate2.get_cuda_device_count(),
        cublas=load_cublas,
        supported=supported,
    )


def cuda_is_blocked() -> bool:
    """A CUDA device is here, but CTranslate2 cannot use it for want of cuBLAS 12."""
    import ctranslate2

    return bool(ctranslate2.get_cuda_device_count()) and not load_cublas()


def load_cublas() -> bool:
    """Loads cuBLAS 12 into this process, so that its bare name resolves from now on."""
    names = _CUBLAS if sys.platform == "win32" else _CUBLAS_POSIX
    folders = _wheel_folders()
    return all(_load_library(name, folders) for name in names)


def _load_library(name: str, folders: list[Path]) -> bool:
    for candidate in (name, *(str(folder / name) for folder in folders)):
        try:
            ctypes.CDLL(candidate, mode=ctypes.RTLD_GLOBAL)
        except OSError:
            continue
        return True
    return False


def _wheel_folders() -> list[Path]:
    """Where NVIDIA's wheel puts cuBLAS: `lib` on Linux, `bin` on Windows."""
    try:
        spec = importlib.util.find_spec("nvidia.cublas")
    except ModuleNotFoundError:
        return []
    places = spec.submodule_search_locations if spec else None
    return [Path(place) / name for place in places or () for name in ("lib", "bin")]
