"""Muon for the matrices of hidden layers, AdamW for the rest.

Muon: momentum made orthogonal by Newton-Schulz steps (Jordan et al. 2024), scaled so that AdamW's
learning rate and decay fit (Liu et al. 2025, "Muon is scalable for LLM training"). In float32, and
matrices of one shape together: on a processor without bfloat16 that is what is fast.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import torch
from torch import Tensor, nn

STEPS = 5
COEFFICIENTS = (3.4445, -4.7750, 2.0315)
MOMENTUM = 0.95
UPDATE_RMS = 0.2
"""Of an update before the learning rate: that of AdamW."""


class Muon(torch.optim.Optimizer):
    def __init__(self, parameters: Iterable[nn.Parameter], lr: float, decay: float) -> None:
        super().__init__(parameters, {"lr": lr, "decay": decay})

    @torch.no_grad()
    def step(self, closure: Any = None) -> None:  # type: ignore[override]
        for group in self.param_groups:
            by_shape: dict[torch.Size, list[nn.Parameter]] = defaultdict(list)
            for parameter in group["params"]:
                if parameter.grad is not None:
                    by_shape[parameter.shape].append(parameter)
            for shape, together in by_shape.items():
                updates = torch.stack([self._momentum(parameter) for parameter in together])
                scale = UPDATE_RMS * max(shape) ** 0.5
                for parameter, update in zip(together, orthogonal(updates), strict=True):
                    parameter.mul_(1 - group["lr"] * group["decay"])
                    parameter.add_(update, alpha=-group["lr"] * scale)

    def _momentum(self, parameter: nn.Parameter) -> Tensor:
        assert parameter.grad is not None
        state = self.state[parameter]
        if "momentum" not in state:
            state["momentum"] = torch.zeros_like(parameter)
        moving = state["momentum"].mul_(MOMENTUM).add_(parameter.grad)
        return parameter.grad + MOMENTUM * moving


def orthogonal(matrices: Tensor) -> Tensor:
    """(n, rows, columns): each with its singular values brought near 1."""
    a, b, c = COEFFICIENTS
    tall = matrices.shape[1] > matrices.shape[2]
    x = matrices.transpose(1, 2) if tall else matrices
    x = x / (x.norm(dim=(1, 2), keepdim=True) + 1e-7)
    for _ in range(STEPS):
        gram = x @ x.transpose(1, 2)
        x = a * x + (b * gram + c * gram @ gram) @ x
    return x.transpose(1, 2) if tall else x


def optimizers(
    network: nn.Module, muon_lr: float, lr: float, decay: float
) -> list[torch.optim.Optimizer]:
    matrices, rest = [], []
    for name, parameter in network.named_parameters():
        if parameter.requires_grad:
            (matrices if parameter.ndim == 2 and ".layers." in name else rest).append(parameter)
    return [
        Muon(matrices, muon_lr, decay),
        torch.optim.AdamW(rest, lr=lr, betas=(0.9, 0.98), weight_decay=0.0),
    ]
