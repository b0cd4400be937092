"""Where attention looks before anything is learned: at neighbours, by their positions.

Whisper marks positions with sinusoids and must learn from nothing to look at neighbouring frames;
a small network spends most of its first hour on that. Turned sinusoids look at any distance: the
query of place p, turned by d, fits best the key of place p + d. So the encoder's heads begin as the
taps of a dilated convolution, the decoder's at the tokens just written, and the aligned heads a
little after the place where the heads before them look.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

ENCODER_TAPS = ((-5, -2, 2, 5), (-9, -3, 3, 9), (-12, -4, 4, 12), (-18, -6, 6, 18))
"""In frames of 20 ms, for each layer's heads: together nearly a second to either side."""
DECODER_TAPS = (0, -1, -2, -3)
"""In tokens, in the first layer."""
AHEAD_FRAMES = 6
"""From the middle of a token's sound to that of the next."""
SHARPNESS = 2.1
CARRIED = 0.3
"""Of a place that a looking-back head has found, beside a token's own size of 0.07."""
ELSE = 0.02


def sinusoid_rates(width: int) -> Tensor:
    """Radians a step of each pair of position marks, as `network.sinusoids` lays them out."""
    half = width // 2
    return 10_000.0 ** (-torch.arange(half) / (half - 1))


def _chosen(width: int, heads: int) -> Tensor:
    """Pairs of marks for one head: fast ones for nearness, slow ones to tell far places apart."""
    return torch.arange(width // heads // 2) * 2


def _look(width: int, heads: int, distance: float) -> tuple[Tensor, Tensor]:
    """(query, key) rows of one head that looks `distance` ahead."""
    pairs, half = _chosen(width, heads), width // 2
    turn = sinusoid_rates(width)[pairs] * distance
    count, index = len(pairs), torch.arange(len(pairs))
    query, key = torch.zeros(2 * count, width), torch.zeros(2 * count, width)
    key[index, pairs], key[count + index, half + pairs] = 1.0, 1.0
    query[index, pairs], query[index, half + pairs] = turn.cos(), turn.sin()
    query[count + index, half + pairs], query[count + index, pairs] = turn.cos(), -turn.sin()
    return query, key


@torch.no_grad()
def look_near(attention: nn.Module, width: int, taps: dict[int, float], sharpness: float) -> None:
    """These heads begin with a look at their distance; the rest of them begins near nothing."""
    heads = attention.heads
    size = width // heads
    for head, distance in taps.items():
        rows = slice(head * size, (head + 1) * size)
        query, key = _look(width, heads, distance)
        attention.q_proj.weight[rows] = sharpness * query + ELSE * torch.randn_like(query)
        attention.k_proj.weight[rows] = sharpness * key + ELSE * torch.randn_like(key)
        attention.q_proj.bias[rows] = 0.0


@torch.no_grad()
def carry_place(attention: nn.Module, width: int, carrying: tuple[int, ...]) -> None:
    """What these heads look at hands on its position, into the same marks."""
    size = width // attention.heads
    _, key = _look(width, attention.heads, 0.0)
    for head in carrying:
        rows = slice(head * size, (head + 1) * size)
        attention.v_proj.weight[rows] = key + ELSE * torch.randn_like(key)
        attention.v_proj.bias[rows] = 0.0
        attention.out_proj.weight[:, rows] *= 0.3
        attention.out_proj.weight[:, rows] += CARRIED * key.T / len(carrying)


@torch.no_grad()
def begin(encoder: nn.Module, decoder: nn.Module, width: int) -> None:
    """The marks that heads look by begin free of sound: it would look most like itself."""
    heads = encoder.layers[0].self_attn.heads
    pairs = _chosen(width, heads)
    marks = torch.cat([pairs, width // 2 + pairs])
    encoder.conv2.weight[marks] = 0.0
    encoder.conv2.bias[marks] = 0.0
    decoder.embed_tokens.weight[:, marks] *= 0.1
    for layer, taps in zip(encoder.layers, ENCODER_TAPS, strict=False):
        look_near(layer.self_attn, width, dict(enumerate(taps)), SHARPNESS)
    look_near(decoder.layers[0].self_attn, width, dict(enumerate(DECODER_TAPS)), SHARPNESS)
    carry_place(decoder.layers[0].encoder_attn, width, (0, 1))
    ahead = {0: AHEAD_FRAMES, 1: AHEAD_FRAMES}
    look_near(decoder.layers[1].encoder_attn, width, ahead, SHARPNESS / 1.6)
