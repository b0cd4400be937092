"""The recovery key: printed, typed again with the slips that people make, refused when it is wrong."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ambient_scribe.errors import UsageError
from ambient_scribe.vault.keys import (
    VaultFile,
    new_vault,
    open_with_recovery_key,
    recovery_slot,
)
from ambient_scribe.vault.recovery import printed, typed
from ambient_scribe.vault.sealing import Key, Label
from tests.vault.test_keys import CHEAP

KEY = Key(bytes(range(32)))


@given(st.binary(min_size=32, max_size=32))
def test_what_is_printed_can_be_typed(secret: bytes) -> None:
    assert typed(printed(Key(secret))) == Key(secret)


def test_small_letters_spaces_and_look_alikes_are_read() -> None:
    text = printed(KEY)
    assert len(text.split("-")) == 14
    assert typed(text.lower().replace("-", " ")) == KEY
    assert typed(text.replace("0", "O").replace("1", "l")) == KEY


@given(st.binary(min_size=32, max_size=32), st.integers(0, 55), st.integers(1, 31))
def test_one_mistyped_character_is_told(secret: bytes, at: int, by: int) -> None:
    digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    text = list(printed(Key(secret)).replace("-", ""))
    text[at] = digits[(digits.index(text[at]) + by) % 32]
    try:
        assert typed("".join(text)) != Key(secret)
    except UsageError as error:
        assert "mistyped" in str(error)


@pytest.mark.parametrize("text", ["", "ABCD", "-".join(["ABCD"] * 13), "!" * 56])
def test_what_is_no_recovery_key(text: str) -> None:
    with pytest.raises(UsageError, match="a recovery key has"):
        typed(text)


def test_it_opens_the_vault_without_its_passphrase() -> None:
    vault, file = new_vault("four words of mine", CHEAP)
    label = Label(kind="test", name="x")
    key, wrapped = vault.new_key(label)
    root = Key.fresh()

    file = file.with_slot(recovery_slot(vault, root))

    assert file.kinds() == ("passphrase", "recovery")
    again = VaultFile.model_validate_json(file.model_dump_json())
    assert open_with_recovery_key(again, root).open_key(label, wrapped) == key
    with pytest.raises(UsageError, match="another one"):
        open_with_recovery_key(file, Key.fresh())


def test_a_vault_for_which_none_was_printed() -> None:
    _, file = new_vault("four words of mine", CHEAP)
    with pytest.raises(UsageError, match="no recovery key"):
        open_with_recovery_key(file, KEY)
