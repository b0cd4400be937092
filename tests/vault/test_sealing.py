"""What is sealed comes back whole, or not at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ambient_scribe.errors import InputError
from ambient_scribe.vault.sealing import OVERHEAD_BYTES, Key, Label, SealError, seal, unseal

KEY = Key(bytes(range(32)))
LABEL = Label(kind="voice", name="dr-harris")
CONTENT = b"a vector of numbers"

labels = st.builds(
    Label,
    kind=st.text(max_size=8),
    name=st.text(max_size=8),
    version=st.integers(0, 300),
    number=st.integers(0, 2**40),
)


@given(secret=st.binary(min_size=32, max_size=32), label=labels, content=st.binary(max_size=500))
def test_what_is_sealed_comes_back(secret: bytes, label: Label, content: bytes) -> None:
    sealed = seal(Key(secret), label, content)
    assert len(sealed) == len(content) + OVERHEAD_BYTES
    assert unseal(Key(secret), label, sealed) == content


@given(one=labels, other=labels)
def test_a_block_opens_under_its_own_label_only(one: Label, other: Label) -> None:
    sealed = seal(KEY, one, CONTENT)
    if one == other:
        assert unseal(KEY, other, sealed) == CONTENT
    else:
        with pytest.raises(SealError):
            unseal(KEY, other, sealed)


def test_fields_of_a_label_do_not_run_into_each_other() -> None:
    sealed = seal(KEY, Label(kind="ab", name="c"), CONTENT)
    with pytest.raises(SealError):
        unseal(KEY, Label(kind="a", name="bc"), sealed)


def test_every_changed_bit_is_noticed() -> None:
    sealed = seal(KEY, LABEL, CONTENT)
    for at in range(len(sealed)):
        for bit in range(8):
            changed = bytearray(sealed)
            changed[at] ^= 1 << bit
            with pytest.raises(SealError):
                unseal(KEY, LABEL, bytes(changed))


def test_every_cut_and_every_addition_is_noticed() -> None:
    sealed = seal(KEY, LABEL, CONTENT)
    for length in range(len(sealed)):
        with pytest.raises(SealError):
            unseal(KEY, LABEL, sealed[:length])
    with pytest.raises(SealError):
        unseal(KEY, LABEL, sealed + b"\0")


@pytest.mark.parametrize(
    ("sealed", "said"),
    [
        (b"", "is cut off"),
        (b"something else entirely, long enough", "is no sealed file"),
        (b"ASV\x02" + bytes(60), "is of format 2, this program reads 1"),
        (seal(Key.fresh(), LABEL, CONTENT), "sealed with another key"),
    ],
    ids=["cut off", "not sealed", "another format", "another key"],
)
def test_the_reason_is_one_line(sealed: bytes, said: str) -> None:
    with pytest.raises(InputError, match=said) as caught:
        unseal(KEY, LABEL, sealed)
    assert "\n" not in str(caught.value)
    assert "dr-harris" in str(caught.value)


def test_the_same_content_never_looks_the_same() -> None:
    assert len({seal(KEY, LABEL, CONTENT) for _ in range(50)}) == 50


def test_a_key_does_not_show_itself() -> None:
    key = Key.fresh()
    assert key.secret.hex() not in repr(key)
    assert repr(key.secret) not in repr(key)
    with pytest.raises(ValueError, match="32 bytes"):
        Key(b"short")


def test_a_block_of_the_first_format_opens_for_ever() -> None:
    """Sealed once with this code's first version: what lies in clinics must stay readable."""
    old = bytes.fromhex(OLD)
    assert unseal(KEY, LABEL, old) == CONTENT


OLD = (
    "4153560177816f853d5a483c12ac124f23cacf867bdecd7c281e56a4205540a8"
    "b67b21282313fa19554ad07fff6b800ff6be25"
)
