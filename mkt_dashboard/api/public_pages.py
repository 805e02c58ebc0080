"""Pages for people who get mails: no sign-in, no cookie, no script, nothing from elsewhere."""

import base64
import hashlib
from functools import cache
from html import escape
from pathlib import Path

from starlette.types import Send

from mkt_dashboard.api.answers import NO_STORE, answer
from mkt_dashboard.domain.delivery.unsubscribes import Leaver, UnsubscribeReason

REASONS = {
    UnsubscribeReason.TOO_MANY: "There were too many",
    UnsubscribeReason.NOT_RELEVANT: "They were not about what I care for",
    UnsubscribeReason.NEVER_ASKED: "I never asked for them",
    UnsubscribeReason.OTHER: "Something else",
}


async def send_page(send: Send, status: int, page: str) -> None:
    """Send a page that is never stored and may load our fonts, its own style, and nothing else."""
    policy = (
        f"default-src 'none'; style-src '{_style()[1]}'; font-src 'self'; img-src 'self' data:; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
    headers = [
        NO_STORE,
        (b"content-security-policy", policy.encode()),
        # The address of the page is the proof: it must not travel on as a referrer.
        (b"referrer-policy", b"no-referrer"),
        (b"x-robots-tag", b"noindex, nofollow"),
        (b"vary", b"Accept-Encoding"),
    ]
    await answer(send, status, page.encode(), b"text/html; charset=utf-8", headers)


def question_page(leaver: Leaver) -> str:
    """Ask once. Reading this page changes nothing: scanners read every link of a mail."""
    name = escape(leaver.workspace_name)
    whom = f"to {escape(leaver.email)}" if leaver.email else f"from {name}"
    return _page(
        f"Unsubscribe · {name}",
        leaver,
        f"""<h1>Stop mails {whom}?</h1>
<p>After one press no more mails from <b>{name}</b> leave for this address, from this moment on.</p>
<form method="post"><button name="confirm" value="yes">Unsubscribe from all</button></form>
<p class="small centre">Nothing has happened yet. Opening this page changes nothing.</p>
<hr>
<p class="small">Messages about an order or an account of yours, if you have one, are not affected.</p>""",
    )


def done_page(leaver: Leaver, *, thanks: bool = False) -> str:
    """Say that it is done, without a way back: the way back is to sign up again."""
    name = escape(leaver.workspace_name)
    whom = f"<b>{escape(leaver.email)}</b>" if leaver.email else "This address"
    return _page(
        f"Unsubscribed · {name}",
        leaver,
        f"""<h1>You will get no more mails</h1>
<p>{whom} is unsubscribed from everything <b>{name}</b> sends, from this moment on.
This cannot be undone here; to get mails again, sign up with {name} anew.</p>
<hr>
{"<p><b>Thank you.</b> Your answer was passed on. You can close this page.</p>" if thanks else _reasons()}""",
    )


def test_send_page() -> str:
    return _page(
        "A test mail",
        None,
        """<h1>This mail was a test</h1>
<p>It was sent by a colleague to look at it, not to a list, so there is nothing to unsubscribe from.
In the real mail this link opens the page that stops all further mails.</p>""",
    )


def gone_page() -> str:
    return _page(
        "Not found",
        None,
        """<h1>This link leads nowhere</h1>
<p>It may have been cut in two by a mail program. Open it from the mail once more, or copy it whole.</p>""",
    )


def later_page() -> str:
    return _page(
        "In a moment",
        None,
        """<h1>Please try again in a moment</h1>
<p>We cannot look this up just now. Nothing was changed. Open the link again in a minute.</p>""",
    )


def _reasons() -> str:
    choices = "\n".join(
        f'<label><input type="radio" name="reason" value="{reason.value}" required>{escape(words)}</label>'
        for reason, words in REASONS.items()
    )
    return f"""<form method="post"><fieldset><legend>Would you tell why? You need not.</legend>
{choices}
</fieldset><button class="quiet">Send the answer</button></form>"""


def _page(title: str, leaver: Leaver | None, body: str) -> str:
    name = leaver.workspace_name if leaver else ""
    mark = f'<span class="mark" aria-hidden="true">{escape(name[:1].upper())}</span>' if name else ""
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{title}</title>
<style>{_style()[0]}</style>
</head>
<body>
<header>{mark}{escape(name)}</header>
<main>
{body}
</main>
<footer>{escape(leaver.postal_address) if leaver else ""}</footer>
</body>
</html>
"""


@cache
def _style() -> tuple[str, str]:
    """Return the style and the hash that lets it, and no other, apply."""
    style = Path(__file__).with_suffix(".css").read_text()
    digest = hashlib.sha256(style.encode()).digest()
    return style, f"sha256-{base64.b64encode(digest).decode()}"
