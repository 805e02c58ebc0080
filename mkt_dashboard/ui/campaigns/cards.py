"""What the cards of the checklist say, made from the campaign and its pre-flight; no screen, no database."""

import json
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any, TypedDict
from uuid import UUID

from mkt_dashboard.domain.campaigns.schemas import CampaignRow, MailGlance, Preflight
from mkt_dashboard.domain.delivery.schemas import Audience
from mkt_dashboard.ui.campaigns import plan, words
from mkt_dashboard.ui.components.figures import NARROW_SPACE, written

# key → (heading of the card, shorter name in the index)
CARDS = {
    "goal": ("Goal and budget", "Goal and budget"),
    "audience": ("Audience", "Audience"),
    "sender": ("Sender and subject", "Sender, subject"),
    "content": ("Content", "Content"),
    "tracking": ("Tracking", "Tracking"),
    "schedule": ("Schedule", "Schedule"),
    "preflight": ("Pre-flight", "Pre-flight"),
    "launch": ("Launch", "Launch"),
}
CURRENCY_SIGNS = {"EUR": "€", "USD": "$", "GBP": "£", "CHF": "CHF"}
GOAL_WORDS = {"clicks": "clicks", "opens": "opens", "conversions": "conversions", "revenue": "revenue"}


class Card(TypedDict):
    """One card: its place in the index, how it stands, and what it says."""

    key: str
    title: str
    short: str
    state: str
    sentence: str


class Finding(TypedDict):
    """One thing pre-flight found, with the card that mends it."""

    state: str
    title: str
    sentence: str
    href: str


class Mail(TypedDict):
    """The email that would leave."""

    id: str
    name: str
    subject: str
    preheader: str
    says: str
    warnings: list[str]
    preview: str


NO_MAIL = Mail(id="", name="", subject="", preheader="", says="", warnings=[], preview="")


def cards_of(found: Preflight, row: CampaignRow) -> dict[str, Card]:
    """Return the cards by key, pre-flight among them: it gathers what the others say."""
    said = {one.card: (one.state.value, one.sentence) for one in found.checks}
    said["goal"] = (said["goal"][0], goal_in_words(row))
    said["preflight"] = _preflight([state for state, _ in said.values()])
    return {
        key: Card(key=key, title=title, short=short, state=said[key][0], sentence=said[key][1])
        for key, (title, short) in CARDS.items()
    }


def _preflight(states: list[str]) -> tuple[str, str]:
    blocked, warned = states.count("blocked"), states.count("warning")
    if blocked:
        beside = f", {words.counted(warned, 'warning')} beside" if warned else ""
        return "blocked", f"{blocked} {'blocks' if blocked == 1 else 'block'} the launch{beside}."
    if warned:
        return "warning", f"{words.counted(warned, 'warning')}, nothing blocks the launch."
    return "ready", "Nothing blocks the launch."


def findings_of(cards: Mapping[str, Card]) -> list[Finding]:
    """Return what blocks, then what warns, each with the way to its card."""
    found = [card for card in cards.values() if card["key"] not in {"preflight", "launch"}]
    return [
        Finding(state=state, title=card["title"], sentence=card["sentence"], href=f"#{card['key']}")
        for state in ("blocked", "warning")
        for card in found
        if card["state"] == state
    ]


def tally(cards: Mapping[str, Card]) -> dict[str, int]:
    """Count the cards by state, for the bar over the index."""
    states = [card["state"] for card in cards.values()]
    return {state: states.count(state) for state in ("ready", "warning", "blocked", "open")}


def goal_in_words(row: CampaignRow) -> str:
    """Say the goal and the budget: “€ 140 000 revenue. Budget € 900, of it € 0 spent.”"""
    currency = row.budget.get("currency", "EUR")
    goals = ", ".join(_goal(one, currency) for one in row.goals)
    if not row.budget:
        return f"{goals}. No budget." if goals else "No goal and no budget. Both are optional."
    total, spent = money(row.budget["total"], currency), money(row.budget.get("spent", 0), currency)
    return f"{goals or 'No goal'}. Budget {total}, of it {spent} spent."


def _goal(goal: Mapping[str, Any], currency: str) -> str:
    if goal["type"] == "revenue":
        return f"{money(goal['target'], currency)} revenue"
    return f"{written(int(Decimal(str(goal['target']))))} {GOAL_WORDS[goal['type']]}"


def money(amount: object, currency: str) -> str:
    """Write an amount of money, the currency before it.

    >>> money("900.50", "EUR").replace(NARROW_SPACE, " ")
    '€ 900.50'
    """
    exact = Decimal(str(amount))
    whole = written(int(exact))
    cents = "" if exact == int(exact) else f"{exact % 1:.2f}"[1:]
    return f"{CURRENCY_SIGNS.get(currency, currency)}{NARROW_SPACE}{whole}{cents}"


def mail_of(mail: MailGlance | None) -> Mail:
    """Return the email as its card shows it."""
    if mail is None:
        return NO_MAIL
    version = f"Version {mail.version}" if mail.version else "Not frozen yet"
    changed = ", changed since" if mail.version and mail.is_changed else ""
    size = f", {mail.size_bytes / 1000:.0f}{NARROW_SPACE}kB" if mail.size_bytes else ""
    return Mail(
        id=str(mail.content_id),
        name=mail.name,
        subject=mail.subject,
        preheader=mail.preheader,
        says=f"{version}{changed}{size}, {words.counted(mail.links, 'link')}.",
        warnings=mail.warnings,
        preview=f"/api/v1/contents/{mail.content_id}/preview?revision={mail.revision}",
    )


def held(row: CampaignRow) -> dict[str, str]:
    """Return what each field holds, to tell whether somebody changed it."""
    return {
        "name": row.name,
        "sender": f"{row.sender_name}\n{row.sender_email}",
        "content_id": str(row.content_id),
        "audience": json.dumps(row.audience, sort_keys=True),
        "schedule": f"{row.schedule_at} {row.schedule_time_zone}",
        "goals": json.dumps(row.goals, sort_keys=True),
        "budget": json.dumps(row.budget, sort_keys=True),
        "track_opens": str(row.track_opens),
        "track_clicks": str(row.track_clicks),
    }


def with_changes(row: CampaignRow, changes: Mapping[str, Any]) -> CampaignRow:
    """Return the campaign as it would be with these changes, to show it; nothing is saved."""
    wanted = dict(changes)
    if sender := wanted.pop("sender", None):
        wanted |= {"sender_name": sender["name"], "sender_email": sender["email"]}
    if "schedule" in wanted:
        schedule = wanted.pop("schedule") or {"at": None, "time_zone": ""}
        wanted |= {"schedule_at": schedule["at"], "schedule_time_zone": schedule["time_zone"]}
    if "content_id" in wanted:
        wanted["content_name"] = "the email you chose"
    if "budget" in wanted:
        wanted["budget"] = wanted["budget"] or {}
    return replace(row, **wanted)


def say(field: str, row: CampaignRow, names: Mapping[UUID, str]) -> str:
    """Say what one field of a campaign holds, to set two versions side by side."""
    if field == "audience":
        chosen = Audience.model_validate(row.audience)
        included = [names.get(one.list_id, "a deleted list") for one in chosen.include if one.list_id]
        excluded = [names.get(one.list_id, "a deleted list") for one in chosen.exclude if one.list_id]
        return (" or ".join(included) or "nobody") + (f", not {' or '.join(excluded)}" if excluded else "")
    said: dict[str, str] = {
        "name": row.name,
        "sender": f"{row.sender_name} <{row.sender_email}>",
        "content_id": row.content_name or "no email",
        "schedule": plan.plan_of(row, "UTC")["local"] or "at once",
        "goals": goal_in_words(row),
        "budget": goal_in_words(row),
        "track_opens": "opens are counted" if row.track_opens else "opens are not counted",
        "track_clicks": "clicks are counted" if row.track_clicks else "clicks are not counted",
    }
    return said.get(field, "")
