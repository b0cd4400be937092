"""The network: rows of features (batch, frames, FEATURES) enter, one vector of length 1 a window
leaves.

A small residual convolution over mel spectrum and time (He et al. 2016; a shorter vocal tract is
a shift along the mel axis, which a convolution sees as the same thing elsewhere) is followed by
dilated convolutions over time with squeeze and excitation, their outputs side by side, and
attentive statistics pooling, as in ECAPA-TDNN (Desplanques et al. 2020). The channel is taken out
in front: each mel band loses its mean over the window.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from ambient_scribe.speech.diarizers.embedding_features import MEL_BANDS, PITCH_BANDS

DIMENSION = 128
RANGE_NEPERS = 14.0
"""Powers 60 dB below the window's loudest are not told apart: there speaks the device."""
SCALE = 0.4
CHANNELS = (16, 32, 48)
WIDTH = 192
DILATIONS = (1, 2, 3)
POOLED = 288
CENTRE_SPREAD = 0.1
"""Centres count by their direction, and Adam moves short ones faster: at 1 they took hundreds of
steps to turn."""


class Residual(nn.Module):
    """Halves the mel axis (and time, where asked), then adds two convolutions to their input."""

    def __init__(self, into: int, out: int, time_stride: int = 1) -> None:
        super().__init__()
        self.down = nn.Sequential(
            nn.Conv2d(into, out, 3, stride=(2, time_stride), padding=1, bias=False),
            nn.BatchNorm2d(out),
            nn.ReLU(),
        )
        self.body = nn.Sequential(
            nn.Conv2d(out, out, 3, padding=1, bias=False),
            nn.BatchNorm2d(out),
            nn.ReLU(),
            nn.Conv2d(out, out, 3, padding=1, bias=False),
            nn.BatchNorm2d(out),
        )

    def forward(self, x: Tensor) -> Tensor:
        x = self.down(x)
        return functional.relu(x + self.body(x))


class Dilated(nn.Module):
    """A convolution over time around which the input is added, its channels weighed by the window."""

    def __init__(self, width: int, dilation: int) -> None:
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv1d(width, width, 3, dilation=dilation, padding=dilation, bias=False),
            nn.BatchNorm1d(width),
            nn.ReLU(),
            nn.Conv1d(width, width, 1, bias=False),
            nn.BatchNorm1d(width),
        )
        self.excite = nn.Sequential(
            nn.Linear(width, width // 4), nn.ReLU(), nn.Linear(width // 4, width), nn.Sigmoid()
        )

    def forward(self, x: Tensor) -> Tensor:
        y = self.body(x)
        return functional.relu(x + y * self.excite(y.mean(dim=2))[:, :, None])


class SpeakerNetwork(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        first, second, third = CHANNELS
        self.mel = nn.Sequential(
            nn.Conv2d(1, first, 5, stride=2, padding=2, bias=False),
            nn.BatchNorm2d(first),
            nn.ReLU(),
            Residual(first, second, time_stride=2),
            Residual(second, third),
        )
        self.pitch = nn.Sequential(
            nn.Conv1d(PITCH_BANDS, 64, 7, stride=4, padding=3, bias=False),
            nn.BatchNorm1d(64),
            nn.ReLU(),
        )
        self.join = nn.Sequential(
            nn.Conv1d(third * MEL_BANDS // 8 + 64, WIDTH, 1, bias=False),
            nn.BatchNorm1d(WIDTH),
            nn.ReLU(),
        )
        self.blocks = nn.ModuleList(Dilated(WIDTH, dilation) for dilation in DILATIONS)
        self.gather = nn.Sequential(nn.Conv1d(WIDTH * len(DILATIONS), POOLED, 1), nn.ReLU())
        self.attention = nn.Sequential(
            nn.Conv1d(POOLED, 64, 1), nn.Tanh(), nn.Conv1d(64, POOLED, 1)
        )
        self.embed = nn.Sequential(
            nn.BatchNorm1d(2 * POOLED),
            nn.Dropout(0.2),
            nn.Linear(2 * POOLED, DIMENSION, bias=False),
            nn.BatchNorm1d(DIMENSION),
        )

    def forward(self, rows: Tensor) -> Tensor:
        mel, pitch = rows[..., :MEL_BANDS], rows[..., MEL_BANDS:]
        mel = torch.maximum(mel, mel.amax(dim=(1, 2), keepdim=True) - RANGE_NEPERS)
        mel = SCALE * (mel - mel.mean(dim=1, keepdim=True))
        seen = self.mel(mel.transpose(1, 2)[:, None]).flatten(1, 2)
        x = self.join(torch.cat([seen, self.pitch(pitch.transpose(1, 2))], dim=1))
        outputs = []
        for block in self.blocks:
            x = block(x)
            outputs.append(x)
        x = self.gather(torch.cat(outputs, dim=1))
        weight = torch.softmax(self.attention(x), dim=2)
        mean = (weight * x).sum(dim=2)
        spread = ((weight * x * x).sum(dim=2) - mean * mean).clamp(min=1e-5).sqrt()
        return functional.normalize(self.embed(torch.cat([mean, spread], dim=1)), dim=1)


class MarginLoss(nn.Module):
    """Additive angular margin softmax (Deng et al. 2019) over classes, plus a term that draws the
    two stretches of one voice together among all others (supervised contrast, Khosla et al. 2020).
    """

    def __init__(self, classes: int, scale: float = 30.0, temperature: float = 0.1) -> None:
        super().__init__()
        self.centres = nn.Parameter(CENTRE_SPREAD * torch.randn(classes, DIMENSION))
        self.scale, self.temperature = scale, temperature

    def forward(self, vectors: Tensor, labels: Tensor, margin: float, contrast: float) -> Tensor:
        cosine = vectors @ functional.normalize(self.centres, dim=1).T
        own = functional.one_hot(labels, cosine.shape[1]).bool()
        angle = torch.acos(cosine.clamp(-1 + 1e-6, 1 - 1e-6))
        loss = functional.cross_entropy(
            self.scale * torch.where(own, torch.cos(angle + margin), cosine), labels
        )
        if contrast:
            loss = loss + contrast * self._contrast(vectors, labels)
        return loss

    def _contrast(self, vectors: Tensor, labels: Tensor) -> Tensor:
        alike = vectors @ vectors.T / self.temperature
        self_pair = torch.eye(len(labels), dtype=torch.bool)
        alike = alike.masked_fill(self_pair, -1e4)
        same = (labels[:, None] == labels[None]) & ~self_pair
        chance = alike - alike.logsumexp(dim=1, keepdim=True)
        return -(chance * same).sum() / same.sum().clamp(min=1)
