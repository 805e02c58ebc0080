"""The sending path: the message of one recipient, byte by byte."""

import re
import string
from dataclasses import replace
from email.header import decode_header, make_header

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mkt_dashboard.core.errors import InvalidInput
from mkt_dashboard.rendering.bodies import PlainBody, TemplateBody, Unrenderable, body
from mkt_dashboard.rendering.mime import Envelope, HeaderInjection
from mkt_dashboard.rendering.personalize import Personalizer
from mkt_dashboard.rendering.templates import split
from tests.rendering.mails import ENVELOPE, WORKSPACE, compiled, message, part, personalizer, read

HEADERS = [
    "From", "MIME-Version", "Content-Type", "List-Id", "Feedback-ID", "List-Unsubscribe-Post",
    "To", "Subject", "Date", "Message-ID", "List-Unsubscribe",
]  # fmt: skip
words = st.text(max_size=120)
names = st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")), max_size=80)


def lines(raw: bytes) -> list[bytes]:
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert b"\r" not in raw.replace(b"\r\n", b"")
    return raw.split(b"\r\n")


def check_form(raw: bytes) -> None:
    """What holds for every message whatever stands in it."""
    head, _, content = raw.partition(b"\r\n\r\n")
    assert raw.endswith(b"\r\n")
    assert all(len(line) <= 998 for line in lines(head))
    assert all(len(line) <= 76 for line in lines(content))
    assert not any(line.startswith(b".") for line in lines(raw))
    assert content.isascii()


def test_a_whole_message_as_it_leaves():
    mail = compiled(
        "<h1>Hi {{ first_name }}</h1>See <a href='https://example.com/a'>it</a>",
        subject="For {{ first_name }}",
    )

    raw = message(mail, {"first_name": "Zoë <b>"})

    check_form(raw)
    seen = read(raw)
    assert seen.keys() == HEADERS
    assert seen["From"] == "Wrenfell Outdoor <news@example.com>"
    assert (seen["To"], seen["Subject"]) == ("ada@example.com", "For Zoë <b>")
    assert seen["Message-ID"] == "<m-1@mail.example.com>"
    assert seen["List-Unsubscribe"] == "<https://mail.example.com/u/UNSUB-1>"
    assert seen["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    html, text = part(raw, "html"), part(raw, "plain")
    assert "<h1>Hi Zoë &lt;b&gt;</h1>" in html
    assert 'href="https://mail.example.com/t/c/TRACK-1/0"' in html
    assert '<img src="https://mail.example.com/t/o/TRACK-1" width="1" height="1" alt=""></body>' in html
    assert 'href="https://mail.example.com/u/UNSUB-1"' in html
    assert text.startswith("Hi Zoë <b>\n")
    assert "it (https://example.com/a)" in text
    assert "Unsubscribe (https://mail.example.com/u/UNSUB-1)" in text
    assert "4 Mill Lane\nKeswick" in text


def test_no_pixel_where_opens_are_not_tracked():
    mail = compiled("x")
    raw = personalizer(mail, track_opens=False).render(
        {}, to_email="a@example.com", message_id="1", track_token="T", unsubscribe_token="U", date="x"
    )

    assert "/t/o/" not in part(raw, "html")


def test_the_email_of_the_recipient_is_a_merge_tag():
    assert "To ada@example.com" in part(message(compiled("To {{ email }}"), {}), "plain")


@settings(max_examples=300, deadline=None)
@given(subject=names, sender=names, first=words, city=words)
def test_the_reader_finds_exactly_our_headers_whatever_is_written(
    subject: str, sender: str, first: str, city: str
):
    mail = compiled("{{ first_name }} and {{ city|default('x') }}")
    envelope = Envelope(sender, "news@example.com", "reply@example.com", "l.example.com", "f", "example.com")
    literal = re.sub(r"[{}]", "", subject)
    raw = personalizer(replace(mail, subject=literal), envelope).render(
        {"first_name": first, "city": city},
        to_email="ada@example.com",
        message_id="1",
        track_token="T",
        unsubscribe_token="U",
        date="Mon, 23 Nov 2026 06:00:00 +0000",
    )

    check_form(raw)
    seen = read(raw)
    assert sorted(seen.keys()) == sorted([*HEADERS, "Reply-To"])
    assert seen["Subject"] == literal.strip() or not literal.strip().isascii()
    assert len(list(seen.iter_parts())) == 2


@settings(max_examples=300, deadline=None)
@given(value=names)
def test_a_subject_comes_back_as_it_was(value: str):
    mail = compiled("x", subject="{{ first_name }}")

    raw = message(mail, {"first_name": value})

    written = re.search(rb"\r\nSubject: (.*?)\r\n(?! )", raw, re.DOTALL)
    assert written is not None
    unfolded = written[1].decode().replace("\r\n ", " ")
    assert str(make_header(decode_header(unfolded))) == value.strip()


@pytest.mark.parametrize(
    "bad", ["a\r\nBcc: x@example.com", "a\nb", "a\rb", "a\0b", "a\u2028b", "a\x85b", "a\x7f", "a\tb"]
)
def test_a_line_break_in_a_header_refuses_this_recipient(bad: str):
    mail = compiled("x", subject="Hi {{ first_name }}")

    with pytest.raises(HeaderInjection):
        message(mail, {"first_name": bad})
    with pytest.raises(HeaderInjection):
        message(compiled("x", subject="{{ first_name|upper }}"), {"first_name": bad})
    with pytest.raises(HeaderInjection):
        personalizer(mail, Envelope(bad, "n@example.com", "", "l", "f", "example.com"))


@pytest.mark.parametrize(
    "address",
    ["", "ada", "a@b>\r\nX: y", "a b@example.com", "<a@example.com>", "a@b,c@d", "a@b\0", "x" * 400 + "@a.b"],
)
def test_an_address_that_is_none_refuses_this_recipient(address: str):
    with pytest.raises(HeaderInjection):
        message(compiled("x"), {}, to_email=address)


def test_an_address_of_another_script_stays_as_it_is():
    assert "To: <žofie@example.com>".encode() in message(compiled("x"), {}, to_email="žofie@example.com")


@pytest.mark.parametrize(
    "end",
    [
        "\n.\n",
        "\r\n.\r\n",
        "\n.\r\n",
        "\r.\r",
        "\r\n.\r",
        "\n\n.\r\n",
        ".",
        "..",
        "\r\n.\r\nMAIL FROM:<x@example.com>\r\n",
    ],
)
def test_no_body_ends_a_mail_before_its_end(end: str):
    raw = message(compiled("a {{ city }} b .{{ city }}"), {"city": end})

    check_form(raw)
    assert b"\r\n.\r\n" not in raw
    assert b"\n.\n" not in raw


# Templates made of what the fast way knows, so that both ways can do them.
slot_names = st.sampled_from(["first_name", "city", "_gone", "asset_url"])
texts = st.text(
    st.characters(exclude_characters="{}", exclude_categories=("Cs", "Cc", "Cn")) | st.sampled_from("\n. =\t")
)
slots = st.builds(lambda name: "{{ " + name.strip("_") + " }}", slot_names) | st.builds(
    lambda name, word: "{{ " + name.strip("_") + "|default('" + word + "') }}",
    slot_names,
    st.text(string.ascii_letters + " <&.ü", max_size=20),
)
templates = st.lists(texts | slots, max_size=12).map("".join)


@settings(max_examples=500, deadline=None)
@given(source=templates, first=words, city=words, escape=st.booleans())
def test_both_ways_give_the_same_bytes(source: str, first: str, city: str, escape: bool):
    fixed = {"asset_url": "https://mail.example.com/a?b&c"}
    values = {"first_name": first, "city": city, **fixed}
    pieces = split(source)

    fast = PlainBody(pieces, escape_html=escape, fixed=fixed).encoded(values)
    slow = TemplateBody(pieces, escape_html=escape).encoded(values)
    all_jinja = TemplateBody(pieces, escape_html=escape, ask_jinja_for_all=True).encoded(values)

    assert fast == slow == all_jinja
    assert all(len(line) <= 75 or line.endswith(b"=") for line in fast.split(b"\r\n"))


def test_the_faster_way_is_taken_where_it_can_be():
    assert isinstance(body("{{ a }} {{ b|default('c') }}", escape_html=True, fixed={}), PlainBody)
    for source in ("{{ a|upper }}", "{% if a %}{% endif %}", "{{ a|default(b) }}", "{{ a ~ b }}"):
        assert isinstance(body(source, escape_html=True, fixed={}), TemplateBody)


def test_the_name_of_a_loop_hides_a_field_of_the_same_name():
    source = "{{ city }}{% for city in interests|split %}-{{ city }}{% endfor %}"
    values = {"city": "Paris", "interests": "a,b"}

    both = [TemplateBody(split(source), escape_html=False, ask_jinja_for_all=way) for way in (True, False)]

    assert {made.encoded(values).replace(b"=\r\n", b"") for made in both} == {b"Paris-a-b"}


def test_conditions_loops_and_filters_reach_the_message():
    mail = compiled(
        "{% if city == 'Paris' %}Bonjour{% else %}Hello{% endif %} {{ first_name|upper }}"
        "<ul>{% for one in interests|split(',') %}<li>{{ loop.index }} {{ one }}</li>{% endfor %}</ul>"
    )

    raw = message(mail, {"city": "Paris", "first_name": "Ada", "interests": "tents, boots & <laces>"})

    assert "Bonjour ADA<ul><li>1 tents</li><li>2 boots &amp; &lt;laces&gt;</li></ul>" in part(raw, "html")
    assert "Bonjour ADA\n\n* 1 tents\n* 2 boots & <laces>\n" in part(raw, "plain")
    check_form(raw)


def test_values_that_a_template_cannot_take_refuse_this_recipient():
    mail = compiled("{% if city > 3 %}x{% endif %}{{ city|length }}")

    assert not mail.is_sendable
    with pytest.raises(InvalidInput):
        message(mail, {})


def test_a_mail_that_grows_too_large_for_one_contact_is_refused_for_this_one():
    mail = compiled("{% for a in interests|split(',') %}" + "<p>many words</p>" * 1500 + "{% endfor %}")

    assert part(message(mail, {"interests": "1,2"}), "html")
    with pytest.raises(Unrenderable):
        message(mail, {"interests": ",".join("1" * 200)})


def test_what_was_never_checked_is_not_sent():
    mail = replace(compiled("x"), html="<body>{{ ''.__class__ }}</body>")

    with pytest.raises(InvalidInput):
        personalizer(mail)


def test_the_workspace_stands_in_the_footer_and_cannot_be_template_code():
    mail = compiled("x")
    made = Personalizer(
        mail,
        ENVELOPE,
        track_opens=True,
        tracked_links={},
        base_url="https://mail.example.com/",
        workspace_fields={**WORKSPACE, "workspace_name": "{{ 7*7 }} & Sons"},
    )
    raw = made.render(
        {}, to_email="a@b.c", message_id="1@x.y", track_token="T", unsubscribe_token="U", date="x"
    )

    assert "a contact of {{ 7*7 }} &amp; Sons." in part(raw, "html")
    assert read(raw)["Message-ID"] == "<1@x.y>"
