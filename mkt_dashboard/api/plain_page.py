"""Small pages that a form leads to when the screens cannot answer it: no script, our own styles."""

from html import escape


def plain_page(title: str, body: str, *, head: str = "") -> str:
    """Return a page in the look of signing in; `body` and `head` are markup, `title` is text."""
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)}</title>
<link rel="stylesheet" href="/tokens.css"><link rel="stylesheet" href="/app.css">
{head}
</head>
<body class="signin"><main class="si-form"><form>
<h1>{escape(title)}</h1>
{body}
</form></main></body>
</html>
"""
