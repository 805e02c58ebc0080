"""What the menu promises."""

import re

from mkt_dashboard.domain.permissions import Permission
from mkt_dashboard.mkt_dashboard import app
from mkt_dashboard.ui import links
from mkt_dashboard.ui.menu import EVERYWHERE, NEW
from mkt_dashboard.ui.routes import PAGES

SOME_ID = "01a2073d-bc52-719d-b2e2-68b1e3779511"


def permission_of(path: str) -> Permission:
    return next(page.permission for page in PAGES if page.path == path)


def test_every_entry_leads_to_a_screen_that_exists_and_asks_for_the_same_right() -> None:
    for group in EVERYWHERE:
        for entry in group.entries:
            assert permission_of(entry.path) == entry.permission, entry.name


def test_everything_new_begins_on_a_screen_that_exists() -> None:
    paths = {page.path for page in PAGES}

    assert {entry.path.partition("?")[0] for entry in NEW} <= paths


def test_no_two_keys_are_the_same() -> None:
    keys = [entry.keys for group in EVERYWHERE for entry in group.entries]

    assert len(set(keys)) == len(keys)


def test_every_link_builder_leads_to_a_screen_that_exists() -> None:
    built = [
        links.campaign(SOME_ID),
        links.campaign_live(SOME_ID),
        links.campaign_report(SOME_ID),
        links.campaign_people(SOME_ID),
        links.email(SOME_ID),
        links.contact(SOME_ID),
        links.contacts_of_list(SOME_ID),
        links.import_(SOME_ID),
        links.mail("7"),
    ]

    lost = [path for path in built if app.router(re.sub(r"\?.*", "", str(path))) is None]

    assert lost == []
