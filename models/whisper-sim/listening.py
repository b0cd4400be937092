"""How well the network reads while it learns: greedy, short windows padded to 30 s, no engine."""

from __future__ import annotations

import numpy as np
import torch
from batches import collated
from corpus import Utterance
from network import Network
from numpy.typing import NDArray
from tokenizers import Tokenizer
from windows import Composer

CHECKED = 48
LONGEST_TOKENS = 60
TOGETHER = 8


def word_errors(said: str, read: str) -> tuple[int, int]:
    """(errors, words said), without case and signs: a rough measure, for the curve only."""
    left, right = ([w.strip(".,?!") for w in text.lower().split()] for text in (said, read))
    row = list(range(len(right) + 1))
    for i, word in enumerate(left, start=1):
        before, row[0] = row[0], i
        for j, other in enumerate(right, start=1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (word != other))
    return row[-1], len(left)


@torch.no_grad()
def greedy(network: Network, mel: torch.Tensor, prompt: list[int], end: int) -> list[list[int]]:
    network.eval()
    heard, _ = network.model.encoder(mel, torch.zeros(len(mel), dtype=torch.int64))
    tokens = torch.tensor([prompt] * len(mel))
    over = torch.zeros(len(mel), dtype=torch.bool)
    for _ in range(LONGEST_TOKENS):
        logits, _, _ = network.model.decoder(tokens, heard)
        following = logits[:, -1].argmax(-1)
        following[over] = end
        over |= following == end
        tokens = torch.cat([tokens, following[:, None]], dim=1)
        if over.all():
            break
    network.train()
    return [row[len(prompt) :] for row in tokens.tolist()]


def check(
    network: Network,
    composer: Composer,
    tokenizer: Tokenizer,
    utterances: list[Utterance],
    mels: list[NDArray[np.float16]],
) -> dict[str, float]:
    """Rough word error on the first unseen sentences."""
    draw = np.random.default_rng(1)
    ids, errors, words = composer.ids, 0, 0
    for start in range(0, min(CHECKED, len(utterances)), TOGETHER):
        chosen = range(start, start + TOGETHER)
        windows = [composer.speech([(utterances[i], mels[i])], draw, times=False) for i in chosen]
        batch = collated(windows, ids.end, padded=True, draw=None)
        found = greedy(network, batch.mel, [ids.start, ids.no_times], ids.end)
        for index, tokens in zip(chosen, found, strict=True):
            read = tokenizer.decode([token for token in tokens if token < ids.end])
            wrong, count = word_errors(utterances[index].text, read)
            errors, words = errors + wrong, words + count
    return {"rough_wer": round(errors / words, 4)}
