"""What the check of MJML finds, and where."""

import pytest

from mkt_dashboard.rendering import mjml
from mkt_dashboard.rendering.problems import Severity

GOOD = """<mjml>
  <mj-head>
    <mj-attributes><mj-all padding="0" /><mj-class name="big" font-size="20px" /></mj-attributes>
    <mj-style inline="inline">.in { color: blue } td { padding: 1px }</mj-style>
    <mj-style>@media (prefers-color-scheme: dark) { .card > td { color: #fff } }</mj-style>
    <mj-raw><meta name="color-scheme" content="light dark" /></mj-raw>
  </mj-head>
  <mj-body>
    <mj-section>
      <mj-column>
        <mj-text mj-class="big">Hi {{ first_name|default("there") }} &amp; all<br>new line</mj-text>
        <mj-image src="https://example.com/{{ email }}.png" alt="" />
        <mj-button href="https://example.com">Go</mj-button>
      </mj-column>
    </mj-section>
  </mj-body>
</mjml>"""


def in_column(inside: str) -> str:
    return f"<mjml>\n<mj-body><mj-section><mj-column>\n{inside}\n</mj-column></mj-section></mj-body></mjml>"


def found(source: str) -> list[tuple[int, int, str]]:
    return [(problem.line, problem.column, problem.message) for problem in mjml.check(source)]


def test_a_good_mail_has_no_problems():
    assert found(GOOD) == []


@pytest.mark.parametrize(
    ("inside", "line", "column", "words"),
    [
        ("<mj-txt>Hi</mj-txt>", 3, 1, "Did you mean “mj-text”?"),
        ('<mj-text colour="red">Hi</mj-text>', 3, 10, "Did you mean “color”?"),
        ("<mj-text>a\n  <mj-button>b</mj-button></mj-text>", 4, 3, "cannot stand inside <mj-text>"),
        ("<mj-section></mj-section>", 3, 1, "<mj-section> cannot stand in <mj-column>"),
        ("<p>Hi</p>", 3, 1, "Put it into <mj-text>"),
        ("just words", 3, 1, "Text cannot stand in <mj-column>"),
        ("<mj-text>\n<b>x</mj-text>", 4, 1, "<b> is never closed"),
        ("<mj-text>x</b></mj-text>", 3, 11, "</b> closes nothing"),
        ("<mj-text>1 < 2</mj-text>", 3, 12, "&lt;"),
        ("<mj-text color=red>x</mj-text>", 3, 10, "needs quotes"),
        ('<mj-text color="red>x</mj-text>', 3, 1, "Close its quotes"),
        ("<mj-text color>x</mj-text>", 3, 10, "has no value"),
        ('<mj-include path="/etc/passwd" />', 3, 1, "<mj-include> cannot be used"),
        ("<mj-text><script>x</script></mj-text>", 3, 10, "<script> cannot be used"),
        ('<mj-text><p onclick="x">y</p></mj-text>', 3, 13, "“onclick” cannot be used"),
        ('<mj-text>\n <a href="javascript:alert(1)">x</a></mj-text>', 4, 11, "“javascript:”"),
        ('<mj-text><a href="java\tscript:alert(1)">x</a></mj-text>', 3, 19, "“javascript:”"),
        ('<mj-text><a href="&#106;avascript:alert(1)">x</a></mj-text>', 3, 19, "“javascript:”"),
        ('<mj-text><a href="www.example.com">x</a></mj-text>', 3, 19, "Begin it with https://"),
        ('<mj-image src="data:image/png;base64,xx" alt="" />', 3, 16, "“data:”"),
        ('<mj-image src="https://example.com/x.png" />', 3, 1, "no alt text"),
        ("<mj-button>x</mj-button>", 3, 1, "leads nowhere"),
        ("<mj-text><![CDATA[x]]></mj-text>", 3, 10, "CDATA"),
        ("<mj-text>a\n\0b</mj-text>", 4, 1, "U+0000"),
        ("<mj-text {% if city %}color='red'{% endif %}>x</mj-text>", 3, 10, "merge tag cannot stand here"),
        ("{% if city %}<mj-text>x{% endif %}</mj-text>", 3, 24, "what it belongs to on line 3"),
        ("<mj-text>x</MJ-TEXT>", 3, 11, "small letters"),
        ("<mj-text><!-- never ends</mj-text>", 3, 10, "comment is never closed"),
    ],
)  # fmt: skip
def test_each_mistake_is_found_in_its_place(inside: str, line: int, column: int, words: str):
    problems = found(in_column(inside))

    assert any((at, col) == (line, column) and words in message for at, col, message in problems), problems


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("", "is empty"),
        ("   \n", "is empty"),
        ("hello", "is not MJML"),
        ("<mjml></mjml>", "has no <mj-body>"),
        ("<mjml><mj-body>", "<mj-body> is never closed"),
        ("<html><body></body></html>", "begins with <mjml>"),
        ('<?xml version="1.0"?><mjml><mj-body></mj-body></mjml>', "Delete this line"),
        (
            "<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><mjml><mj-body></mj-body></mjml>",
            "Delete this",
        ),
        ("x" * (mjml.MOST_CHARACTERS + 1), "Shorten it"),
    ],
)
def test_a_mail_that_is_none_gets_a_sentence(source: str, words: str):
    assert any(words in message for _, _, message in found(source))


def test_deep_nesting_is_refused_before_the_compiler_dies_of_it():
    problems = mjml.check(in_column("<mj-text>" + "<div>" * 20_000 + "</div>" * 20_000 + "</mj-text>"))

    assert "stand in each other" in problems[-1].message


def test_an_unknown_attribute_is_a_warning_because_the_mail_still_works():
    (problem,) = mjml.check(in_column('<mj-text colour="red">x</mj-text>'))

    assert problem.severity is Severity.WARNING


def test_what_is_commented_out_is_not_looked_at():
    assert found(in_column("<!-- <mj-nonsense> {{ nobody } -->")) == []


def test_jinja_tags_come_back_as_they_were_written():
    html = mjml.to_html(
        in_column('<mj-text>{% if city < "b" %}<b>{{ city|default("<>") }}</b>{% endif %}</mj-text>')
    )

    assert '{% if city < "b" %}<b>{{ city|default("<>") }}</b>{% endif %}' in html


def test_inlining_styles_keeps_a_loop_around_table_rows():
    style = '<mj-head><mj-style inline="inline">td { color: blue }</mj-style></mj-head>'
    rows = '<mj-table>{% for i in city|split(",") %}<tr><td>{{ i }}</td></tr>{% endfor %}</mj-table>'

    html = mjml.to_html(in_column(rows).replace("<mjml>", "<mjml>" + style))

    assert (
        '<tbody>{% for i in city|split(",") %}<tr><td style="color: blue;">{{ i }}</td></tr>{% endfor %}'
        "</tbody>" in html
    )


def test_nothing_is_loaded_from_outside():
    html = mjml.to_html(in_column("<mj-text>x</mj-text>"))

    assert "fonts.googleapis" not in html
    assert "@import" not in html
