"""What a browser may hand to an event handler."""

from enum import StrEnum
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, Field

from mkt_dashboard.core.errors import InvalidInput
from mkt_dashboard.ui.arguments import Refused, checked, model_of

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=8,
)


class Tab(StrEnum):
    LIVE = "live"


class ListDraft(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: str = Field(min_length=1)
    size: int = 0


def launch(
    self: object, session: object, actor: object, campaign_id: UUID, sendable: int, tab: Tab
) -> None: ...


def save(self: object, form: ListDraft) -> None: ...


GOOD = {"campaign_id": "01a2073d-bc52-719d-b2e2-68b1e3779511", "sendable": 186031, "tab": "live"}


def test_what_the_signature_says_arrives_with_its_types() -> None:
    given_arguments = checked(model_of(launch), GOOD)

    assert given_arguments == {"campaign_id": UUID(GOOD["campaign_id"]), "sendable": 186031, "tab": Tab.LIVE}  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize(
    "change",
    [
        {"sendable": "186031"},
        {"sendable": {"not": "an int"}},
        {"sendable": 1.5},
        {"sendable": True},
        {"campaign_id": "1 OR 1=1"},
        {"campaign_id": 7},
        {"tab": "dead"},
        {"workspace_id": 2},
        {"actor": {"permissions": ["campaign:launch"]}},
    ],
)
def test_everything_else_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(Refused):
        checked(model_of(launch), {**GOOD, **change})


def test_a_missing_argument_is_refused() -> None:
    with pytest.raises(Refused):
        checked(model_of(launch), {"campaign_id": GOOD["campaign_id"]})


def test_what_is_wrong_in_a_form_belongs_to_its_field() -> None:
    with pytest.raises(InvalidInput) as caught:
        checked(model_of(save), {"form": {"name": ""}})

    assert caught.value.fields == {"name": "String should have at least 1 character."}


def test_a_form_may_not_bring_a_column_of_its_own() -> None:
    with pytest.raises(InvalidInput) as caught:
        checked(model_of(save), {"form": {"name": "Newsletter", "workspace_id": 2}})

    assert set(caught.value.fields) == {"workspace_id"}


def test_an_argument_without_a_type_is_a_mistake_of_ours() -> None:
    def handler(self, anything) -> None: ...  # type: ignore[no-untyped-def]

    with pytest.raises(TypeError, match="give “anything” a type"):
        model_of(handler)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.sampled_from(["campaign_id", "sendable", "tab", "x"]), JSON))
def test_whatever_is_sent_is_either_right_or_refused(payload: dict[str, object]) -> None:
    try:
        arguments = checked(model_of(launch), payload)
    except Refused:
        return
    assert isinstance(arguments["campaign_id"], UUID)
    assert type(arguments["sendable"]) is int
