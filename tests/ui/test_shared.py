"""One question for everybody who would get the same answer, and never anybody else's answer."""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from sqlmodel import Session

from mkt_dashboard.core.errors import Forbidden
from mkt_dashboard.domain.permissions import Actor, Permission, Role, permissions_of
from mkt_dashboard.ui import shared as module
from mkt_dashboard.ui.shared import forget, shared

MAYA = Actor(7, permissions_of(Role.CAMPAIGN_MANAGER), account_id=1, name="Maya")
JON = replace(MAYA, account_id=2, name="Jon", ip="203.0.113.9")
VIEWER = replace(MAYA, permissions=permissions_of(Role.VIEWER))
ELSEWHERE = replace(MAYA, workspace_id=8)
Question = Callable[[Session, Actor], Actor]


@pytest.fixture(autouse=True)
def clean(committing: None) -> Iterator[None]:
    yield
    forget(7)
    forget(8)


@pytest.fixture
def asked() -> list[Actor]:
    return []


@pytest.fixture
def question(asked: list[Actor]) -> Question:
    def who_asks(session: Session, actor: Actor) -> Actor:
        asked.append(actor)
        return actor

    return who_asks


def test_members_with_the_same_rights_ask_once(question: Question, asked: list[Actor]) -> None:
    answers = [shared(MAYA)(question), shared(JON)(question)]

    assert len(asked) == 1
    assert answers[0] is answers[1]


def test_a_shared_question_is_put_in_nobodys_name(question: Question) -> None:
    answer = shared(JON)(question)

    assert (answer.account_id, answer.name, answer.ip) == (None, "", "")
    assert (answer.workspace_id, answer.permissions) == (JON.workspace_id, JON.permissions)


@pytest.mark.parametrize("other", [VIEWER, ELSEWHERE], ids=["another role", "another workspace"])
def test_other_rights_get_an_answer_of_their_own(
    question: Question, asked: list[Actor], other: Actor
) -> None:
    shared(MAYA)(question)
    answer = shared(other)(question)

    assert len(asked) == 2
    assert answer.permissions == other.permissions
    assert answer.workspace_id == other.workspace_id


def test_after_somebody_acted_everybody_asks_anew(question: Question, asked: list[Actor]) -> None:
    shared(MAYA)(question)
    forget(8)
    shared(MAYA)(question)
    assert len(asked) == 1

    forget(7)
    shared(JON)(question)
    assert len(asked) == 2


def test_an_answer_gets_old(question: Question, asked: list[Actor], monkeypatch: pytest.MonkeyPatch) -> None:
    shared(MAYA)(question)
    later = time.monotonic() + module.FRESH_AT_MOST
    monkeypatch.setattr(module.time, "monotonic", lambda: later)
    shared(MAYA)(question)

    assert len(asked) == 2


def test_what_took_long_is_kept_ten_times_as_long(
    asked: list[Actor], monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [1_000.0]
    monkeypatch.setattr(module.time, "monotonic", lambda: clock[0])

    def slow(session: Session, actor: Actor) -> None:
        asked.append(actor)
        clock[0] += 0.2

    for at, times in ((1_000.0, 1), (1_001.9, 1), (1_002.1, 2)):
        clock[0] = at
        shared(MAYA)(slow)
        assert len(asked) == times


def test_a_refusal_is_nobodys_answer(asked: list[Actor]) -> None:
    def refuse(session: Session, actor: Actor) -> None:
        asked.append(actor)
        actor.require(Permission.LIST_DELETE)

    for _ in range(2):
        with pytest.raises(Forbidden):
            shared(MAYA)(refuse)

    assert len(asked) == 2


def test_whoever_comes_while_it_is_asked_waits_for_the_answer(asked: list[Actor]) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def slow(session: Session, actor: Actor) -> int:
        asked.append(actor)
        begun.set()
        go_on.wait(10)
        return 42

    answers: list[int] = []
    people = [threading.Thread(target=lambda: answers.append(shared(MAYA)(slow))) for _ in range(5)]
    people[0].start()
    assert begun.wait(10)
    for person in people[1:]:
        person.start()
    go_on.set()
    for person in people:
        person.join(10)

    assert answers == [42] * 5
    assert len(asked) == 1
