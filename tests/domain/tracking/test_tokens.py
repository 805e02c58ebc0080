"""Nobody guesses, bends or repurposes a token."""

import base64
import secrets
import time

import pytest

from mkt_dashboard.domain.tracking import tokens
from mkt_dashboard.domain.tracking.tokens import MessageRef

READERS = (tokens.read_track, tokens.read_unsubscribe, tokens.read_test_send)
LARGEST = (2**48 - 1, 2**31 - 1)


@pytest.mark.parametrize("ref", [(1, 0), (7, 123_456), LARGEST])
def test_a_token_leads_back_to_its_message(ref: tuple[int, int]) -> None:
    assert tokens.read_track(tokens.track_token(*ref)) == MessageRef(*ref)
    assert tokens.read_unsubscribe(tokens.unsubscribe_token(*ref)) == MessageRef(*ref)


def test_a_token_is_short_and_safe_in_a_url() -> None:
    token = tokens.track_token(*LARGEST)

    assert len(token) == 36
    assert set(token) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")


def test_a_token_of_one_purpose_is_worthless_for_another() -> None:
    made = (tokens.track_token(3, 4), tokens.unsubscribe_token(3, 4), tokens.token_of_test_send(3))

    for place, token in enumerate(made):
        for reader in (*READERS[:place], *READERS[place + 1 :]):
            assert reader(token) is None


@pytest.mark.parametrize("place", range(27 * 8))
def test_no_flipped_bit_is_accepted(place: int) -> None:
    raw = bytearray(base64.urlsafe_b64decode(tokens.unsubscribe_token(3, 4)))
    raw[place // 8] ^= 1 << place % 8
    bent = base64.urlsafe_b64encode(raw).decode()

    assert all(reader(bent) is None for reader in READERS)


def test_no_changed_character_is_accepted() -> None:
    token = tokens.track_token(3, 4)
    for place in range(len(token)):
        for character in "AZaz09-_+/=~ \x00é":
            if character != token[place]:
                assert tokens.read_track(token[:place] + character + token[place + 1 :]) is None


def test_of_a_hundred_thousand_random_tokens_none_is_accepted() -> None:
    invented = (secrets.token_urlsafe(27) for _ in range(100_000))

    assert not any(tokens.read_unsubscribe(token) for token in invented)


@pytest.mark.parametrize("wrong", ["", "a", "=" * 36, "é" * 36, "\x00" * 36, "A" * 36, "A" * 10_000])
def test_what_is_no_token_is_none(wrong: str) -> None:
    assert all(reader(wrong) is None for reader in READERS)


def test_the_two_tokens_of_a_message_cost_less_than_30_microseconds() -> None:
    def seconds() -> float:
        begun = time.process_time()
        for position in range(500):
            tokens.track_token(1, position)
            tokens.unsubscribe_token(1, position)
        return (time.process_time() - begun) / 500

    assert min(seconds() for _ in range(5)) < 30e-6
