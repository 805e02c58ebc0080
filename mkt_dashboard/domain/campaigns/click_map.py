"""The mail of a campaign with its clicks written onto it: each link carries how many people followed it."""

import html
import re
from collections.abc import Mapping
from uuid import UUID

from sqlmodel import Session

from mkt_dashboard.core.errors import NotFound
from mkt_dashboard.core.figures import NARROW_SPACE, written
from mkt_dashboard.domain.campaigns import queries
from mkt_dashboard.domain.content import queries as content
from mkt_dashboard.domain.permissions import Actor, Permission
from mkt_dashboard.domain.tracking import campaign_events
from mkt_dashboard.rendering.email import CompiledEmail, preview

ANCHOR = re.compile(r'<a\b(?=[^>]*?\shref="(?P<href>[^"]*)")', re.IGNORECASE)
# Only marks are added, nothing of the mail is moved: what is seen is what was sent.
MARKS = """<style>
a[data-clicks] { position: relative; display: inline-block; outline: 2px solid rgb(59 87 214 / .8);
  outline-offset: 1px; border-radius: 3px; }
a[data-clicks]:has(img) { display: block; }
a[data-clicks]:has(img)::before { content: ""; position: absolute; inset: 0; z-index: 1;
  background: rgb(59 87 214 / calc(var(--heat) * .42)); }
a[data-clicks]::after { content: attr(data-clicks); position: absolute; z-index: 2; top: -15px; right: -8px;
  padding: 0 7px; border-radius: 10px; background: #fff; color: #17181d;
  box-shadow: 0 1px 4px rgb(0 0 0 / .3); font: 600 11px/20px system-ui, sans-serif;
  text-decoration: none; white-space: nowrap; }
a[data-clicks]:has(img)::after { top: 6px; right: 6px; }
</style></head>"""


def get_compiled(session: Session, actor: Actor, campaign_id: UUID) -> CompiledEmail:
    """Return the mail as it was frozen at launch."""
    campaign = queries.find_internal(session, actor, campaign_id)
    if campaign.content_version_id is None:
        raise NotFound("Nothing was sent yet, so there are no clicks. Launch the campaign first.")
    return content.get_compiled(session, actor, campaign.content_version_id)


def count_people(session: Session, actor: Actor, campaign_id: UUID) -> dict[str, int]:
    """Return how many people clicked each address."""
    actor.require(Permission.ANALYTICS_READ)
    internal = queries.find_internal(session, actor, campaign_id).id
    return {one.url: one.people for one in campaign_events.list_links(session, actor, internal)}


def draw(compiled: CompiledEmail, fields: Mapping[str, str], people: Mapping[str, int]) -> str:
    """Render the mail as a sample person got it, with a mark on each link that is counted."""
    page = preview(compiled, {**fields, "asset_url": ""}).html
    whole, most = sum(people.values()), max(people.values(), default=0)

    def marked(anchor: re.Match[str]) -> str:
        amount = people.get(html.unescape(anchor["href"]))
        if amount is None:
            return anchor.group()
        share = f"\u2002{amount / whole * 100:.0f}{NARROW_SPACE}%" if whole else ""
        heat = amount / most if most else 0
        return f'<a data-clicks="{written(amount)}{share}" data-heat="{heat:.2f}"'

    return ANCHOR.sub(marked, page).replace("</head>", f"{_heats(people)}{MARKS}", 1)


def _heats(people: Mapping[str, int]) -> str:
    """One rule a strength: the mail's own style attributes stay untouched."""
    most = max(people.values(), default=0)
    strengths = sorted({f"{amount / most if most else 0:.2f}" for amount in people.values()})
    rules = "".join(f'a[data-heat="{one}"]{{--heat:{one}}}' for one in strengths)
    return f"<style>{rules}</style>"
