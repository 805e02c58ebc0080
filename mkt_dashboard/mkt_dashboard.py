"""The application: every page and the HTTP API put together behind one edge, nothing else."""

import os
from functools import partial
from pathlib import Path

import reflex as rx
from reflex.app import default_error_boundary

from mkt_dashboard.api.content_policy import inline_scripts
from mkt_dashboard.api.doors import Doors
from mkt_dashboard.api.edge import Edge, allowed_origins
from mkt_dashboard.core import log
from mkt_dashboard.core.config import settings
from mkt_dashboard.rendering import sandbox
from mkt_dashboard.ui import links
from mkt_dashboard.ui.answers import answer_only_the_asker
from mkt_dashboard.ui.command.state import CommandState
from mkt_dashboard.ui.frame import framed
from mkt_dashboard.ui.frame_state import FrameState
from mkt_dashboard.ui.guard import Guard, refuse_to_run_unguarded
from mkt_dashboard.ui.mishaps import on_browser_mistake, on_our_mistake
from mkt_dashboard.ui.nowhere import nowhere_page
from mkt_dashboard.ui.routes import PAGES
from mkt_dashboard.ui.sign_in.join_page import join_page
from mkt_dashboard.ui.sign_in.join_state import JoinState
from mkt_dashboard.ui.sign_in.other_pages import forgot_page, outside_page, reset_page, second_page
from mkt_dashboard.ui.sign_in.other_states import ForgotState, OutsideState, ResetState, SecondState
from mkt_dashboard.ui.sign_in.pages import sign_in_page
from mkt_dashboard.ui.sign_in.set_up_page import set_up_page
from mkt_dashboard.ui.sign_in.set_up_state import SetUpState
from mkt_dashboard.ui.sign_in.state import SignInState
from mkt_dashboard.ui.switcher import SwitcherState

BUILD = Path(os.environ.get("REFLEX_WEB_WORKDIR", ".web")) / "build" / "client"

# What the frame itself needs on each page.
ON_ARRIVAL = (FrameState.arrive, CommandState.arrive, SwitcherState.arrive)

app = rx.App(
    stylesheets=[
        "/tokens.css",
        "/icons.css",
        "/app.css",
        "/product.css",
        "/editors.css",
        "/campaigns.css",
        "/audience.css",
        "/settings.css",
    ],
    html_lang="en",
    head_components=[rx.el.link(rel="icon", type="image/svg+xml", href="/favicon.svg")],
    backend_exception_handler=on_our_mistake,
    frontend_exception_handler=on_browser_mistake,
    toaster=None,  # ours is in the frame, and so is the state of the connection
    app_wraps={(55, "ErrorBoundary"): lambda _: default_error_boundary()},
)
app.add_page(sign_in_page, route=links.SIGN_IN, title="Sign in", on_load=SignInState.arrive)
app.add_page(join_page, route=f"{links.JOIN}/[token]", title="Join", on_load=JoinState.arrive)
app.add_page(set_up_page, route=links.SET_UP, title="Set up", on_load=SetUpState.arrive)
app.add_page(
    second_page,
    route=links.SECOND_FACTOR,
    title="Confirm that it is you",
    on_load=[SignInState.arrive, SecondState.arrive],
)
app.add_page(
    outside_page,
    route=links.OUTSIDE,
    title="Not from this network",
    on_load=[SignInState.arrive, OutsideState.arrive],
)
app.add_page(
    forgot_page,
    route=links.FORGOT,
    title="Set a new password",
    on_load=[SignInState.arrive, ForgotState.arrive],
)
app.add_page(
    reset_page, route=links.RESET, title="Set a new password", on_load=[SignInState.arrive, ResetState.arrive]
)
app.add_page(nowhere_page, route="404", title="Nothing here")
for page in PAGES:
    app.add_page(
        partial(framed, page), route=page.path, title=page.title, on_load=[*ON_ARRIVAL, *page.on_load]
    )
app.add_middleware(Guard(), index=0)
answer_only_the_asker(app)
refuse_to_run_unguarded()


def asgi() -> Edge:
    """Make what the web server serves. The edge stands before everything, Reflex's own paths included."""
    here = settings()
    log.configure(here.log_level, process="web")
    sandbox.warm_up()
    return Edge(
        Doors(app()),
        origins=allowed_origins(here.public_url, here.port),
        is_page=lambda path: app.router(path) is not None,
        scripts=inline_scripts(BUILD),
    )
