"""A plain HTML form that really posts: `rx.el.form` always prevents it."""

import reflex as rx
from reflex_components_core.el.elements.base import BaseHTML


class NativeForm(BaseHTML):
    """For what needs a full page load, like signing in, where the answer sets a cookie."""

    tag = "form"
    action: rx.Var[str]
    method: rx.Var[str]


native_form = NativeForm.create
