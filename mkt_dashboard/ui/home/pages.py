"""Home: what is running, what waits for me, what comes next."""

import reflex as rx

from mkt_dashboard.ui.components.fields import segmented
from mkt_dashboard.ui.components.page import page, page_head, scroll
from mkt_dashboard.ui.components.ticker import ticker
from mkt_dashboard.ui.home.components import changes, first_steps, fortnight, headline_strip, needs, runs
from mkt_dashboard.ui.home.state import RANGES, HomeState


def home_page() -> rx.Component:
    choose = segmented(
        list(RANGES.items()), value=HomeState.days, on_choose=HomeState.choose_days, label="Stretch of time"
    )
    return page(
        page_head(
            rx.fragment(
                rx.el.span(HomeState.greeting["date"], class_name="hide-s"),
                rx.el.span(HomeState.greeting["short_date"], class_name="only-s"),
            ),
            rx.el.span(HomeState.greeting["sentence"], class_name="t3 hide-s cut"),
            actions=[rx.cond(HomeState.is_fresh, rx.fragment(), choose)],
        ),
        scroll(rx.cond(HomeState.is_fresh, first_steps(), _morning()), class_name="padx home"),
        ticker(HomeState.look_again, seconds=5),
    )


def _morning() -> rx.Component:
    return rx.fragment(
        headline_strip(),
        rx.el.div(needs(), rx.el.div(runs(), changes(), class_name="col g4"), class_name="home-grid"),
        fortnight(),
    )
