"""The rank test against values that are known from elsewhere."""

import random

import pytest

from tests.torture.mann_whitney import p_value


@pytest.mark.parametrize(
    ("one", "other", "p"),
    [
        # The example in the documentation of SciPy, by its asymptotic method.
        ([19, 22, 16, 29, 24], [20, 11, 17, 12], 0.11134688653314041),
        # By hand, with ties: U = 2.5, variance = 16 / 12 × (9 − 36 / 56), z = 5 / 3.338.
        ([1, 2, 2, 3], [2, 3, 4, 4], 0.13417),
        ([1, 1, 1], [1, 1, 1], 1.0),
    ],
)
def test_known_values(one: list[float], other: list[float], p: float) -> None:
    assert p_value(one, other) == pytest.approx(p, rel=1e-4)
    assert p_value(other, one) == pytest.approx(p, rel=1e-4)


def test_it_tells_two_hundredths_of_a_spread_of_a_tenth_and_nothing_where_nothing_is() -> None:
    chance = random.Random(7)
    one, same = ([chance.gauss(1.0, 0.1) for _ in range(2_000)] for _ in range(2))
    slower = [chance.gauss(1.02, 0.1) for _ in range(2_000)]

    assert p_value(one, same) > 0.01
    assert p_value(one, slower) < 0.0001
