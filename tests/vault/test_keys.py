"""Roots, master key and data keys; argon2id at its cheapest, for speed."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from ambient_scribe.errors import UsageError
from ambient_scribe.vault.keys import (
    WRAPPED_KEY_BYTES,
    Argon2Cost,
    PassphraseSlot,
    Vault,
    VaultFile,
    key_file_slot,
    keyring_slot,
    new_vault,
    open_with_key_file,
    open_with_keyring,
    open_with_passphrase,
    passphrase_slot,
)
from ambient_scribe.vault.sealing import Key, Label, SealError, seal, unseal

CHEAP = Argon2Cost(passes=1, memory_kib=8, lanes=1)
PASSPHRASE = "four words are enough"
LABEL = Label(kind="voice", name="dr-harris")


def a_vault() -> tuple[Vault, VaultFile]:
    return new_vault(PASSPHRASE, CHEAP)


def same(one: Vault, other: Vault) -> bool:
    """Whether what one vault wraps the other opens."""
    key, wrapped = one.new_key(LABEL)
    return other.open_key(LABEL, wrapped) == key


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=12, max_size=40))
def test_the_passphrase_opens_what_it_closed(passphrase: str) -> None:
    vault, file = new_vault(passphrase, CHEAP)
    again = VaultFile.model_validate_json(file.model_dump_json())
    assert same(vault, open_with_passphrase(again, passphrase))
    with pytest.raises(UsageError, match="does not open the vault"):
        open_with_passphrase(again, passphrase + "x")


def test_an_accent_typed_in_two_ways_is_the_same() -> None:
    vault, file = new_vault("la cl\u00e9 du cabinet", CHEAP)
    assert same(vault, open_with_passphrase(file, "la cle\u0301 du cabinet"))


def test_a_short_passphrase_is_refused() -> None:
    with pytest.raises(UsageError, match="12 characters or more"):
        new_vault("hunter2")


def test_the_default_cost_is_the_one_rfc_9106_recommends() -> None:
    _, file = new_vault(PASSPHRASE)
    (slot,) = file.slots
    assert isinstance(slot, PassphraseSlot)
    assert (slot.cost.passes, slot.cost.memory_kib, slot.cost.lanes) == (3, 64 * 1024, 4)
    open_with_passphrase(file, PASSPHRASE)


def test_a_file_that_asks_for_too_much_memory_is_refused() -> None:
    _, file = a_vault()
    text = file.model_dump_json().replace('"memory_kib":8', '"memory_kib":99999999')
    with pytest.raises(ValidationError):
        VaultFile.model_validate_json(text)


def test_a_changed_slot_is_one_line() -> None:
    _, file = a_vault()
    (slot,) = file.slots
    assert isinstance(slot, PassphraseSlot)
    for change in (
        {"salt": "00" * 16},
        {"salt": "no hex"},
        {"salt": "00"},
        {"wrapped": "A" + slot.wrapped[1:]},
        {"wrapped": slot.wrapped[:-8]},
        {"wrapped": "%%%"},
        {"cost": Argon2Cost(passes=2, memory_kib=8, lanes=1)},
    ):
        changed = PassphraseSlot.model_validate({**dict(slot), **change})
        with pytest.raises(UsageError, match="does not open the vault") as caught:
            open_with_passphrase(VaultFile(id=file.id, slots=(changed,)), PASSPHRASE)
        assert "\n" not in str(caught.value)


def test_a_slot_of_another_vault_does_not_fit() -> None:
    _, one = a_vault()
    _, other = a_vault()
    with pytest.raises(UsageError, match="does not open the vault"):
        open_with_passphrase(VaultFile(id=one.id, slots=other.slots), PASSPHRASE)


def test_neither_key_nor_passphrase_lie_in_the_file() -> None:
    vault, file = a_vault()
    text = file.model_dump_json()
    assert PASSPHRASE not in text
    assert vault._master.secret.hex() not in text


def test_a_new_passphrase_keeps_what_is_sealed() -> None:
    vault, file = a_vault()
    changed = file.with_slot(passphrase_slot(vault, "another one, a longer one", CHEAP))
    assert len(changed.slots) == 1
    assert same(vault, open_with_passphrase(changed, "another one, a longer one"))
    with pytest.raises(UsageError):
        open_with_passphrase(changed, PASSPHRASE)


def test_the_keyring_opens_beside_the_passphrase() -> None:
    vault, file = a_vault()
    kept: dict[str, str] = {}
    both = file.with_slot(keyring_slot(vault, kept.__setitem__))
    assert list(kept) == [vault.id]
    by_keyring = open_with_keyring(both, kept.get)
    assert by_keyring is not None
    assert same(vault, by_keyring)
    assert same(vault, open_with_passphrase(both, PASSPHRASE))
    assert open_with_keyring(both, {}.get) is None
    assert open_with_keyring(file, kept.get) is None
    for wrong in ("00" * 32, "no hex", "00"):
        with pytest.raises(UsageError, match="keyring does not open the vault any more"):
            open_with_keyring(both, {vault.id: wrong}.get)


def test_a_vault_without_a_passphrase_says_so() -> None:
    vault, file = a_vault()
    only = VaultFile(id=file.id, slots=(keyring_slot(vault, lambda _, __: None),))
    with pytest.raises(UsageError, match="no passphrase"):
        open_with_passphrase(only, PASSPHRASE)


def test_every_item_has_a_key_of_its_own() -> None:
    vault, _ = a_vault()
    one, wrapped = vault.new_key(LABEL)
    other, _ = vault.new_key(LABEL)
    assert one != other
    assert len(wrapped) == WRAPPED_KEY_BYTES
    with pytest.raises(SealError):
        vault.open_key(Label(kind="voice", name="dr-lee"), wrapped)
    with pytest.raises(SealError):
        a_vault()[0].open_key(LABEL, wrapped)


def test_segments_of_a_sequence_cannot_change_places() -> None:
    """As sealed sound will lie on the disk: one key a visit, a number a segment."""
    vault, _ = a_vault()
    key, _ = vault.new_key(Label(kind="visit", name="v1"))
    segments = [
        seal(key, Label(kind="sound", name="v1", number=n), bytes([n]) * 10) for n in range(3)
    ]
    for n, sealed in enumerate(segments):
        assert unseal(key, Label(kind="sound", name="v1", number=n), sealed) == bytes([n]) * 10
        with pytest.raises(SealError):
            unseal(key, Label(kind="sound", name="v1", number=n + 1), sealed)


def test_a_key_file_opens_its_vault_and_no_other() -> None:
    vault, root = Vault.fresh(), Key.fresh()
    file = VaultFile(id=vault.id, slots=(key_file_slot(vault, root),))
    opened = open_with_key_file(file, root)
    assert opened is not None
    assert same(vault, opened)
    with pytest.raises(UsageError, match="belongs to another one"):
        open_with_key_file(file, Key.fresh())
    _, without = a_vault()
    assert open_with_key_file(without, root) is None
