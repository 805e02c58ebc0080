"""The fields a mail may name, to be put where the cursor stands: in the code, or in an input by its id."""

from typing import Any

import reflex as rx

from mkt_dashboard.ui.components.jsx import library_of


class MergeTags(rx.NoSSRComponent):
    """Works in the browser alone. `target` is the id of an input; without one the tag goes into the code."""

    library = library_of("merge_tags.jsx")
    tag = "MergeTags"
    is_default = True

    fields: rx.Var[list[dict[str, Any]]]
    target: rx.Var[str]


merge_tags = MergeTags.create
