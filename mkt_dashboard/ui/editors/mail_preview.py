"""A mail as its readers see it, in a frame that can run nothing and reach nothing of ours."""

import reflex as rx

from mkt_dashboard.ui.components.jsx import library_of


class MailPreview(rx.NoSSRComponent):
    """Draws hostile HTML harmlessly: no scripts, no origin, a policy in its own document."""

    library = library_of("mail_preview.jsx")
    tag = "MailPreview"
    is_default = True

    html: rx.Var[str]
    width: rx.Var[int]
    dark: rx.Var[bool]
    images_off: rx.Var[bool]
    label: rx.Var[str]


mail_preview = MailPreview.create
