"""Status as icon, word and tint: never colour alone."""

import reflex as rx

from mkt_dashboard.ui.components.page import Content, icon

# status → (tint, icon); the words are the product's own.
CAMPAIGN_STATUS = {
    "draft": ("", "circle-dashed"),
    "in_review": ("violet", "eye"),
    "approved": ("teal", "badge-check"),
    "scheduled": ("sky", "clock"),
    "preparing": ("accent", "loader"),
    "running": ("green", ""),
    "paused": ("amber", "pause"),
    "completed": ("line", "circle-check"),
    "cancelled": ("line cancelled", "ban"),
    "failed": ("red", "circle-x"),
    "missed": ("orange", "clock-alert"),
}
IMPORT_STATUS = {
    "queued": ("", "hourglass"),
    "running": ("green", ""),
    "done": ("line", "circle-check"),
    "failed": ("red", "circle-x"),
    "cancelled": ("line cancelled", "ban"),
}


def badge(word: Content, tint: str = "", glyph: str = "") -> rx.Component:
    """A small tinted label; without a glyph it carries the pulse of something that runs."""
    mark = icon(glyph) if glyph else rx.el.span(class_name="pulse")
    return rx.el.span(mark, rx.el.span(word), class_name=f"badge {tint}")


def campaign_status(status: rx.Var[str]) -> rx.Component:
    """The badge of a campaign's detailed status."""
    return _one_of(CAMPAIGN_STATUS, status)


def import_status(status: rx.Var[str]) -> rx.Component:
    """The badge of an import's status."""
    return _one_of(IMPORT_STATUS, status)


def _one_of(looks: dict[str, tuple[str, str]], status: rx.Var[str]) -> rx.Component:
    cases = [(name, badge(name.replace("_", " ").capitalize(), *look)) for name, look in looks.items()]
    return rx.fragment(rx.match(status, *cases, badge(status, "line", "circle-dashed")))


def avatar(initials: Content, name: str | rx.Var[str], colour: str = "e") -> rx.Component:
    """A person as a disc with initials."""
    return rx.el.span(initials, class_name=f"av {colour}", title=name)
