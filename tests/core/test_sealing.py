"""Sealed texts: readable with the key at their place, and nowhere else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mkt_dashboard.core import sealing
from mkt_dashboard.core.sealing import CannotOpen

KEY = sealing.new_key()
PLACE = "7|accounts|totp_seed|12"


@given(st.text())
def test_what_is_sealed_comes_back(secret: str) -> None:
    assert sealing.unseal(KEY, sealing.seal(KEY, 3, secret, PLACE), PLACE) == secret


def test_the_same_secret_looks_different_each_time() -> None:
    assert sealing.seal(KEY, 1, "x", PLACE) != sealing.seal(KEY, 1, "x", PLACE)


@pytest.mark.parametrize(
    "place",
    ["8|accounts|totp_seed|12", "7|letters|totp_seed|12", "7|accounts|name|12", "7|accounts|totp_seed|13"],
)
def test_a_copy_in_another_place_does_not_open(place: str) -> None:
    with pytest.raises(CannotOpen):
        sealing.unseal(KEY, sealing.seal(KEY, 1, "secret", PLACE), place)


SIGNS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


@given(st.integers(0, 60), st.integers(1, 63))
def test_a_single_changed_sign_closes_it(place: int, other: int) -> None:
    sealed = sealing.seal(KEY, 1, "a secret of a certain length", PLACE)
    # Not the last sign of a part: some of its bits stand for nothing.
    nonce = sealed.split(".")[2]
    changeable = [at for at in range(len("v1.1."), len(sealed)) if sealed[at] != "."]
    del changeable[-1], changeable[len(nonce) - 1]
    at = changeable[place % len(changeable)]
    changed = SIGNS[(SIGNS.index(sealed[at]) + other) % len(SIGNS)]

    with pytest.raises(CannotOpen):
        sealing.unseal(KEY, sealed[:at] + changed + sealed[at + 1 :], PLACE)


@pytest.mark.parametrize("text", ["", "v1", "v1.1.x", "v2.1.a.b", "v1.x.a.b", "plain text"])
def test_what_is_no_sealed_text_is_refused(text: str) -> None:
    with pytest.raises(CannotOpen):
        sealing.key_id_of(text)


def test_a_wrapped_key_opens_for_its_owner_only() -> None:
    wrapped = sealing.wrap(KEY, "7|1")

    assert sealing.unwrap(wrapped, "7|1") == KEY
    with pytest.raises(CannotOpen):
        sealing.unwrap(wrapped, "8|1")
