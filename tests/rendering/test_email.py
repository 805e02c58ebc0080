"""The front door: compile, preview, and what happens to a mail that would never end."""

import os
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from mkt_dashboard.core.errors import MarketingError
from mkt_dashboard.rendering import sandbox
from mkt_dashboard.rendering.compiled import CompiledEmail
from mkt_dashboard.rendering.email import EmailSource, compile_email, preview
from mkt_dashboard.rendering.problems import Part, Severity
from tests.rendering.mails import FIELDS, mjml


def compile_body(inside: str, subject: str = "News", preheader: str = "") -> CompiledEmail:
    return compile_email(EmailSource(subject, preheader, mjml(inside)), known_fields=FIELDS)


def test_a_mail_without_unsubscribe_link_gets_a_footer_in_both_parts():
    mail = compile_body("Hello")

    for part in (mail.html, mail.text):
        assert "{{ unsubscribe_url }}" in part
        assert "{{ postal_address }}" in part
        assert "{{ workspace_name }}" in part


def test_a_mail_with_its_own_unsubscribe_link_gets_none_and_is_reminded_of_the_address():
    mail = compile_body('<a href="{{ unsubscribe_url }}">No more</a>')

    assert mail.html.count("unsubscribe_url") == 1
    assert "No more ({{ unsubscribe_url }})" in mail.text
    assert any("postal address" in problem.message for problem in mail.problems)


@pytest.mark.parametrize(
    "hidden",
    [
        "<!-- {{ unsubscribe_url }} -->",
        "{% if city %}{{ unsubscribe_url }}{% endif %}",
        '<p style="display: none"><a href="{{ unsubscribe_url }}">Unsubscribe</a></p>',
        '<img src="https://example.com/{{ unsubscribe_url }}" alt="">',
    ],
)
def test_an_unsubscribe_link_that_not_everybody_sees_does_not_count(hidden: str):
    mail = compile_body(hidden)

    assert "{{ postal_address }}" in mail.html
    assert "Unsubscribe ({{ unsubscribe_url }})" in mail.text


def test_links_variables_and_size_are_reported():
    mail = compile_body(
        '{{ city }} <a href="https://example.com/?a=1&amp;b=2">x</a>', subject="Hi {{ first_name }}"
    )

    assert mail.links == ("https://example.com/?a=1&b=2",)
    assert mail.variables == ("first_name", "city")
    assert mail.size_bytes == len(mail.html.encode())


def test_a_mail_with_errors_has_no_html():
    mail = compile_body("<mj-button>x</mj-button>")

    assert (mail.html, mail.text, mail.is_sendable) == ("", "", False)


def test_problems_say_which_field_they_stand_in():
    mail = compile_email(EmailSource("Hi {{ nobody }}", "a\nb", mjml("x")), known_fields=FIELDS)

    assert [(problem.part, problem.severity) for problem in mail.problems] == [
        (Part.SUBJECT, Severity.WARNING),
        (Part.PREHEADER, Severity.ERROR),
    ]


def test_a_compiled_mail_survives_being_stored():
    mail = compile_body("{{ nobody }}", preheader="See {{ city }}")

    assert CompiledEmail.from_dict(mail.to_dict()) == mail


def test_a_preview_shows_one_contact_escaped():
    mail = compile_body(
        "Hi {{ first_name|default('there') }}", "For {{ first_name }}", "Pre {{ first_name }}"
    )

    ada, nobody = preview(mail, {"first_name": "Ada <3"}), preview(mail, {})

    assert (ada.subject, ada.preheader) == ("For Ada <3", "Pre Ada <3")
    assert "Hi Ada &lt;3" in ada.html
    assert "Hi Ada <3" in ada.text
    assert "Hi there" in nobody.html


def test_a_large_mail_is_warned_of():
    mail = compile_body("<p>" + "many words " * 9000 + "</p>")

    assert any("Gmail cuts it off" in problem.message for problem in mail.problems)
    assert mail.is_sendable


def test_a_preview_is_quick_once_the_processes_stand():
    mail = compile_body("Hi {{ first_name }}")
    seconds: list[float] = []
    for _ in range(21):
        started = time.monotonic()
        preview(mail, {"first_name": "Ada"})
        seconds.append(time.monotonic() - started)

    assert sorted(seconds)[10] < 0.05


BOMBS = [
    "{{ 'a' * 300000000 }}",
    "{{ ('a' ~ 'b') * 99999999 }}",
    "{{ city|center(400000000) }}",
    "{{ '%0400000000d' % 1 }}",
    "{{ 9 ** 9 ** 9 ** 9 }}",
    "{{ range(10**9)|join }}",
    "<div>" * 50_000 + "</div>" * 50_000,
    "{{" * 50_000,
    "{% if city %}" * 50_000,
    "{{ city|default(" * 2_000 + ")" * 2_000 + "}}",
    "<a " * 100_000,
    "<!--" * 90_000,
    "{% for a in range(100) %}{% for b in range(100) %}" + "x" * 30_000 + "{% endfor %}{% endfor %}",
    "{{ " + "-" * 3_000 + "1 }}",
    "{{ [" * 3_000 + "]" * 3_000 + " }}",
]


@pytest.mark.parametrize("number", range(len(BOMBS)))
def test_a_bomb_is_stopped_with_a_sentence_and_this_process_stays_small(number: int):
    preview(compile_body("warm"), {})
    before, started = memory(), time.monotonic()

    mail = compile_body(BOMBS[number])

    assert time.monotonic() - started < 3.5
    assert memory() - before < 20_000_000
    assert not mail.is_sendable
    assert mail.problems[0].message.endswith(".")
    assert preview(compile_body("alive"), {}).text.startswith("alive")


TAMED = [
    "{% for a in range(99999999) %}{% for b in range(99999999) %}{% endfor %}{% endfor %}",
    "{{ '" + "\\" * 100_000 + "' }}",
    "{{ range(10**0)|join(city) }}",
]


@pytest.mark.parametrize("number", range(len(TAMED)))
def test_a_bomb_that_our_limits_make_harmless_renders_at_once(number: int):
    mail = compile_body(TAMED[number])
    started = time.monotonic()
    with suppress(MarketingError):
        preview(mail, {"city": "x" * 100_000})

    assert time.monotonic() - started < 1.5


UNCHECKED = [
    "{% for a in range(100) %}" * 6 + "{% endfor %}" * 6,
    "{% set a = 'x' %}" + "{% set a = a ~ a %}" * 60 + "{{ a|length }}",
    "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
]


@pytest.mark.parametrize("number", range(len(UNCHECKED)))
def test_even_what_no_check_saw_is_stopped_by_the_limits_of_the_process(number: int):
    mail = replace(compile_body("warm"), text=UNCHECKED[number])
    before, started = memory(), time.monotonic()

    with pytest.raises(MarketingError):
        preview(mail, {})

    assert time.monotonic() - started < 3.5
    assert memory() - before < 20_000_000
    assert preview(compile_body("alive"), {}).text.startswith("alive")


def test_many_threads_share_the_processes():
    mail = compile_body("Hi {{ first_name }}")
    with ThreadPoolExecutor(8) as threads:
        texts = list(
            threads.map(lambda n: preview(mail, {"first_name": f"n{n}"}).text.split("\n")[0], range(100))
        )

    assert texts == [f"Hi n{n}" for n in range(100)]


def test_a_fork_gets_processes_of_its_own():
    mail = compile_body("Hi {{ first_name }}")
    child = os.fork()
    if child == 0:
        os._exit(0 if preview(mail, {"first_name": "child"}).text.startswith("Hi child") else 1)
    _, status = os.waitpid(child, 0)

    assert status == 0
    assert preview(mail, {"first_name": "parent"}).text.startswith("Hi parent")


def memory() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096


def test_a_process_that_hangs_is_killed_and_replaced():
    stuck = sandbox._pool()._take()  # pyright: ignore[reportPrivateUsage]
    stuck.kill()
    sandbox._pool()._give_back(stuck, may_stay=True)  # pyright: ignore[reportPrivateUsage]

    assert preview(compile_body("alive"), {}).text.startswith("alive")


CANARIES = ("root:", "PATH=", "HOME", "<class", "<function", "<module", "__", "jinja2", "49", "uid=")
INJECTIONS = (Path(__file__).parent / "injections.txt").read_text().splitlines()


@pytest.mark.parametrize("attack", INJECTIONS)
def test_injected_code_reveals_nothing(attack: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("CANARY_SECRET", "canary-4711")
    mail = compile_body(f"start {attack} end")
    shown = preview(mail, {"city": "Paris"}).text if mail.is_sendable else ""

    printed = shown.split("start")[-1].split("end")[0]
    assert "canary" not in printed
    assert not any(canary in printed for canary in CANARIES), printed


def test_the_process_has_no_environment_and_opens_nothing(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("CANARY_SECRET", "canary-4711")
    process = sandbox._Process()  # pyright: ignore[reportPrivateUsage]
    pid = process._process.pid  # pyright: ignore[reportPrivateUsage]
    environment = Path(f"/proc/{pid}/environ").read_bytes()
    process.kill()

    assert b"CANARY" not in environment
