"""The bars from matched down to sendable: how many are left at each step, who is left out and why."""

from typing import TypedDict

from mkt_dashboard.domain.delivery.models import Reason
from mkt_dashboard.domain.delivery.schemas import Funnel
from mkt_dashboard.ui.components.figures import written

NO_CONSENT: frozenset[Reason | None] = frozenset({Reason.NO_CONSENT, Reason.UNSUBSCRIBED})
SUPPRESSED: frozenset[Reason | None] = frozenset(
    {Reason.BOUNCED, Reason.COMPLAINED, Reason.ERASED, Reason.MANUAL}
)
# Which people stand behind a step: those it leaves out, and for the ends of the funnel those in it.
BEHIND: dict[str, frozenset[Reason | None]] = {
    "matched": frozenset({None, *NO_CONSENT, *SUPPRESSED}),
    "consented": NO_CONSENT,
    "not_suppressed": SUPPRESSED,
    "sendable": frozenset({None}),
}
LEFT_OUT = {
    Reason.NO_CONSENT.value: "no consent",
    Reason.UNSUBSCRIBED.value: "unsubscribed",
    Reason.BOUNCED.value: "bounced",
    Reason.COMPLAINED.value: "complained",
    Reason.ERASED.value: "erased",
    Reason.MANUAL.value: "by hand",
}


class Step(TypedDict):
    """One bar of the funnel."""

    key: str
    name: str
    meaning: str
    amount: str
    width: str
    lost_width: str
    lost: str
    why: str


def steps_of(funnel: Funnel | None) -> list[Step]:
    """Return the bars from matched to sendable, each with what it leaves out and why."""
    if funnel is None:
        return []
    amounts = (
        ("matched", "Matched", funnel.matched, "Everybody on one of the lists, on none that is left out."),
        ("consented", "Consented", funnel.consented, "They said yes to email and did not take it back."),
        (
            "not_suppressed",
            "Not suppressed",
            funnel.not_suppressed,
            "Their mailbox did not bounce or complain, and nobody suppressed it by hand.",
        ),
        ("sendable", "Sendable", funnel.sendable, "Who gets the mail: each mailbox exactly once."),
    )
    before = funnel.matched
    steps: list[Step] = []
    for key, name, amount, meaning in amounts:
        steps.append(_step(key, name, amount, before, funnel, meaning=meaning))
        before = amount
    return steps


def _step(key: str, name: str, amount: int, before: int, funnel: Funnel, *, meaning: str) -> Step:
    whole = funnel.matched or 1
    return Step(
        key=key,
        name=name,
        meaning=meaning,
        amount=written(amount),
        width=f"{amount / whole * 100:.2f}%",
        lost_width=f"{(before - amount) / whole * 100:.2f}%",
        lost=written(before - amount) if before > amount else "",
        why=_why(key, funnel),
    )


def _why(key: str, funnel: Funnel) -> str:
    if key == "matched":
        return "by the lists above"
    if key == "sendable":
        return "each once"
    reasons = sorted(reason for reason in BEHIND[key] if reason and funnel.reasons.get(reason.value))
    return ", ".join(LEFT_OUT[reason.value] for reason in reasons) or "none left out"
