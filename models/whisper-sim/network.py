"""Whisper's network in plain torch, with what helps it learn fast beside it.

The parameters are named as in transformers' Whisper, so that `export` hands them over as they are.
Three things are there in training only: a guess at every frame's phone, a guess at the token in
the middle of each token's sound, and the attention of two heads, which is shown where each word
is. Method: Radford et al. 2022 (Whisper); guidance of attention heads after Tachibana et al. 2018.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

import torch
from beginnings import begin
from torch import Tensor, nn
from torch.nn import functional

ENCODER_POSITIONS, DECODER_POSITIONS = 1500, 448
PHONE_LAYER = 2
"""The phones are guessed from this encoder layer's output: the last is left to words."""
SOUND_GAIN = 4.0
"""On the first convolutions at the start: as torch sets them, what is heard would be a tenth of
what marks its position, and hundreds of steps would go into turning it up."""
GUIDED_HEADS = ((1, 0), (1, 1))
"""(decoder layer, head) that look at what is written next; they become the alignment heads."""
BACKWARD_HEADS = ((0, 0), (0, 1))
"""These look at what was written last: from there it is a step to what comes next."""


@dataclass(frozen=True)
class Shape:
    vocabulary: int
    phones: int
    width: int = 192
    heads: int = 4
    encoder_layers: int = 4
    decoder_layers: int = 2

    @property
    def inner(self) -> int:
        return 4 * self.width


class Output(NamedTuple):
    logits: Tensor
    """(batch, tokens, vocabulary)"""
    phones: Tensor
    """(batch, frames, phones)"""
    heard: Tensor
    """(batch, frames, width): what the encoder made of the sound"""
    forward: list[Tensor]
    """One (batch, tokens, frames) of probabilities for each guided head"""
    backward: list[Tensor]
    """The same for each of the heads that look back"""


def sinusoids(length: int, width: int) -> Tensor:
    """(length, width), as Whisper's encoder marks positions."""
    scale = math.log(10_000) / (width // 2 - 1)
    time = torch.arange(length)[:, None] * torch.exp(-scale * torch.arange(width // 2))[None]
    return torch.cat([time.sin(), time.cos()], dim=1)


class Attention(nn.Module):
    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.q_proj = nn.Linear(width, width)
        self.k_proj = nn.Linear(width, width, bias=False)
        self.v_proj = nn.Linear(width, width)
        self.out_proj = nn.Linear(width, width)

    def _split(self, x: Tensor) -> Tensor:
        batch, length, width = x.shape
        return x.view(batch, length, self.heads, width // self.heads).transpose(1, 2)

    def _joined(self, x: Tensor) -> Tensor:
        batch, heads, length, width = x.shape
        return self.out_proj(x.transpose(1, 2).reshape(batch, length, heads * width))

    def forward(self, x: Tensor, causal: bool = False) -> Tensor:
        query, key, value = (self._split(p(x)) for p in (self.q_proj, self.k_proj, self.v_proj))
        return self._joined(
            functional.scaled_dot_product_attention(query, key, value, is_causal=causal)
        )

    def across(self, x: Tensor, heard: Tensor) -> tuple[Tensor, Tensor]:
        """The answer, and the probabilities (batch, heads, tokens, frames)."""
        query = self._split(self.q_proj(x))
        key, value = self._split(self.k_proj(heard)), self._split(self.v_proj(heard))
        weights = (query @ key.transpose(2, 3) / math.sqrt(query.shape[-1])).softmax(-1)
        return self._joined(weights @ value), weights


class Layer(nn.Module):
    """A layer of the encoder, or with `across` of the decoder."""

    def __init__(self, shape: Shape, across: bool) -> None:
        super().__init__()
        self.self_attn = Attention(shape.width, shape.heads)
        self.self_attn_layer_norm = nn.LayerNorm(shape.width)
        if across:
            self.encoder_attn = Attention(shape.width, shape.heads)
            self.encoder_attn_layer_norm = nn.LayerNorm(shape.width)
        self.fc1 = nn.Linear(shape.width, shape.inner)
        self.fc2 = nn.Linear(shape.inner, shape.width)
        self.final_layer_norm = nn.LayerNorm(shape.width)

    def forward(self, x: Tensor, heard: Tensor | None = None) -> tuple[Tensor, Tensor | None]:
        x = x + self.self_attn(self.self_attn_layer_norm(x), causal=heard is not None)
        weights = None
        if heard is not None:
            answer, weights = self.encoder_attn.across(self.encoder_attn_layer_norm(x), heard)
            x = x + answer
        return x + self.fc2(functional.gelu(self.fc1(self.final_layer_norm(x)))), weights


class Encoder(nn.Module):
    def __init__(self, shape: Shape, bins: int = 80) -> None:
        super().__init__()
        self.conv1 = nn.Conv1d(bins, shape.width, 3, padding=1)
        self.conv2 = nn.Conv1d(shape.width, shape.width, 3, stride=2, padding=1)
        self.embed_positions = nn.Embedding(ENCODER_POSITIONS, shape.width)
        self.embed_positions.weight = nn.Parameter(
            sinusoids(ENCODER_POSITIONS, shape.width), requires_grad=False
        )
        self.layers = nn.ModuleList(Layer(shape, across=False) for _ in range(shape.encoder_layers))
        self.layer_norm = nn.LayerNorm(shape.width)
        with torch.no_grad():
            self.conv1.weight.mul_(SOUND_GAIN)
            self.conv2.weight.mul_(SOUND_GAIN)

    def forward(self, mel: Tensor, offset: Tensor) -> tuple[Tensor, Tensor]:
        """mel (batch, 2 n, 80), offset (batch,) of the window's first frame in its 30 s.

        Gives what was heard (batch, n, width) and the layer that phones are guessed from.
        """
        x = functional.gelu(self.conv1(mel.transpose(1, 2)))
        x = functional.gelu(self.conv2(x)).transpose(1, 2)
        places = offset[:, None] + torch.arange(x.shape[1])[None]
        x = x + self.embed_positions(places)
        between = x
        for number, layer in enumerate(self.layers):
            x, _ = layer(x)
            between = x if number == PHONE_LAYER else between
        return self.layer_norm(x), between


class Decoder(nn.Module):
    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.embed_tokens = nn.Embedding(shape.vocabulary, shape.width)
        self.embed_positions = nn.Embedding(DECODER_POSITIONS, shape.width)
        self.layers = nn.ModuleList(Layer(shape, across=True) for _ in range(shape.decoder_layers))
        self.layer_norm = nn.LayerNorm(shape.width)
        nn.init.normal_(self.embed_tokens.weight, std=shape.width**-0.5)
        with torch.no_grad():
            self.embed_positions.weight.copy_(
                sinusoids(DECODER_POSITIONS, shape.width) * shape.width**-0.5
            )

    def forward(self, tokens: Tensor, heard: Tensor) -> tuple[Tensor, list[Tensor], list[Tensor]]:
        x = self.embed_tokens(tokens) + self.embed_positions.weight[: tokens.shape[1]]
        weights: list[Tensor] = []
        for layer in self.layers:
            x, seen = layer(x, heard)
            weights.append(seen)
        ahead = [weights[layer][:, head] for layer, head in GUIDED_HEADS]
        back = [weights[layer][:, head] for layer, head in BACKWARD_HEADS]
        return self.layer_norm(x) @ self.embed_tokens.weight.T, ahead, back


class Body(nn.Module):
    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.encoder = Encoder(shape)
        self.decoder = Decoder(shape)


class Network(nn.Module):
    """`model` is the Whisper; the rest helps it learn and is left behind."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.model = Body(shape)
        begin(self.model.encoder, self.model.decoder, shape.width)
        self.phone_norm = nn.LayerNorm(shape.width)
        self.phone_guess = nn.Linear(shape.width, shape.phones)
        self.token_guess = nn.Linear(shape.width, shape.vocabulary)

    def forward(self, mel: Tensor, offset: Tensor, tokens: Tensor) -> Output:
        heard, between = self.model.encoder(mel, offset)
        logits, ahead, back = self.model.decoder(tokens, heard)
        return Output(logits, self.phone_guess(self.phone_norm(between)), heard, ahead, back)
