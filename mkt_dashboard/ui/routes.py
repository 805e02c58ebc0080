"""Every page of the application in one table. A page that is not here does not exist."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import reflex as rx

from mkt_dashboard.domain.permissions import Permission
from mkt_dashboard.ui import links
from mkt_dashboard.ui.home.pages import home_page


@dataclass(frozen=True)
class Page:
    """One screen inside the frame: where it is, what it shows, who may see it, what it loads on arrival."""

    path: str
    body: Callable[[], rx.Component]
    title: str
    permission: Permission
    on_load: tuple[Any, ...] = ()


PAGES = (Page(links.HOME, home_page, "Home", Permission.WORKSPACE_READ),)
