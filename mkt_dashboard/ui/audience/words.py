"""How consent and suppression look: icon, word and tint, the same on every screen of the audience."""

import reflex as rx

from mkt_dashboard.domain.audience.schemas import ContactRow
from mkt_dashboard.domain.permissions import Actor
from mkt_dashboard.ui.components.badges import badge
from mkt_dashboard.ui.components.figures import NARROW_SPACE

# What stops a mail comes before what was agreed.
STANDING = {
    "given": ("green", "check", "given"),
    "none": ("amber", "clock", "not given"),
    "withdrawn": ("", "minus", "withdrawn"),
    "unsubscribed": ("", "minus", "unsubscribed"),
    "bounced": ("red", "circle-x", "hard bounce"),
    "complained": ("red", "circle-x", "complained"),
    "erased": ("", "minus", "erased"),
    "manual": ("", "minus", "taken out"),
}
CONSENT_CHOICES = [
    ("", "Any consent"),
    ("granted", "Consent given"),
    ("none", "Consent not given"),
    ("withdrawn", "Consent withdrawn"),
]
POLICIES = {
    "fill_empty": ("Fill empty fields", "Filled fields are kept."),
    "overwrite": ("Overwrite fields", "The file wins. Empty cells overwrite nothing."),
    "keep": ("Keep contacts as they are", "Only new contacts are added."),
}


def scope_of(actor: Actor, lists: int) -> str:
    """Say quietly how much of the audience somebody sees; nothing to who sees all of it."""
    return "" if actor.lists is None else f"You see {lists} of the workspace’s lists"


def standing_of(row: ContactRow) -> str:
    """Say in one word whether a contact may get marketing email, and if not, why."""
    if row.suppressed is not None:
        return "withdrawn" if row.suppressed == "manual" and row.consent == "withdrawn" else row.suppressed
    return {"granted": "given"}.get(row.consent, row.consent)


def consent_badge(standing: rx.Var[str]) -> rx.Component:
    """The standing of a contact as a badge."""
    cases = [(key, badge(word, tint, glyph)) for key, (tint, glyph, word) in STANDING.items()]
    return rx.fragment(rx.match(standing, *cases, badge(standing, "line", "circle-dashed")))


def name_of(row: ContactRow) -> str:
    """What to call a contact: her name, else her address."""
    return f"{row.first_name} {row.last_name}".strip() or row.email


def megabytes(amount: int) -> str:
    """Write the size of a file as people say it: 1.9 MB.

    >>> megabytes(1_992_294).replace(NARROW_SPACE, " ")
    '1.9 MB'
    """
    if amount < 1024 * 100:
        return f"{amount / 1024:.1f}{NARROW_SPACE}kB"
    return f"{amount / 1024 / 1024:.{1 if amount < 100 * 1024 * 1024 else 0}f}{NARROW_SPACE}MB"
