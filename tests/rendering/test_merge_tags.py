"""Merge tags: what is found, what is warned of, what is refused."""

import pytest

from mkt_dashboard.rendering import merge_tags
from mkt_dashboard.rendering.problems import Severity

FIELDS = ["first_name", "last_name", "interests", "city"]


def messages(source: str) -> list[str]:
    return [problem.message for problem in merge_tags.check(source, FIELDS)]


def test_tags_are_found_with_their_fallbacks():
    tags = merge_tags.find('{{ first_name|default("there") }}, {{ city }} {% if last_name %}x{% endif %}')

    assert [(tag.name, tag.fallback, tag.is_printed) for tag in tags] == [
        ("first_name", "there", True),
        ("city", None, True),
        ("last_name", None, False),
    ]


def test_an_unknown_tag_is_a_warning_with_a_suggestion_in_its_place():
    (problem,) = merge_tags.check("Hi\n  {{ frist_name }}", FIELDS)

    assert (problem.line, problem.column, problem.severity) == (2, 3, Severity.WARNING)
    assert problem.message == "“frist_name” is not a field of any contact. Did you mean “first_name”?"


def test_a_phone_number_is_no_merge_tag_and_the_warning_says_why():
    (message,) = messages("Call {{ phone }}")

    assert message == "“phone” is never put into a mail: numbers are kept sealed. Take the tag away."


def test_a_tag_without_fallback_is_a_warning():
    (message,) = messages("{{ first_name }}")

    assert (
        message
        == 'first_name” has no fallback. Write {{ first_name|default("…") }} for contacts without it.'.join(
            ["“", ""]
        )
    )


@pytest.mark.parametrize(
    "source",
    [
        '{{ first_name|default("there") }}',
        "{{ first_name|default('') }}",
        "{% if first_name %}{{ first_name }}{% endif %}",
        '{% for one in interests|split(",") %}{{ one }} {{ loop.index }}{% endfor %}',
        "{{ email }} {{ unsubscribe_url }} {{ postal_address }} {{ workspace_name }} {{ asset_url }}",
        "{# {{ nobody }} #}",
        "{{ first_name|default(&quot;there&quot;) }}",
    ],
)
def test_good_tags_need_nothing_said(source: str):
    assert messages(source) == []


@pytest.mark.parametrize(
    ("source", "line", "column", "words"),
    [
        ("a\n{{ first_name", 2, 1, "“{{” is never closed"),
        ("{% if city %}x", 1, 1, "Write {% endif %}"),
        ("x{% endif %}", 1, 2, "closes nothing"),
        ("{% if city %}{% for a in [1] %}{% endif %}{% endfor %}", 1, 32, "the {% for %} of line 1 is"),
        ("{% else %}", 1, 1, "Nothing is open"),
        ("{{ }}", 1, 1, "is empty"),
        ("{{ first name }}", 1, 1, "cannot be read"),
        ("{{ first_name|uppr }}", 1, 1, "Did you mean “upper”?"),
        ("{{ first_name|safe }}", 1, 1, "always escaped"),
        ("{{ first_name.x }}", 1, 1, "“.x” cannot be used"),
        ("{{ city() }}", 1, 1, "Nothing can be called"),
        ("{{ 'a' * 9 }}", 1, 1, "“mul” cannot be used"),
        ("{% set a = 1 %}", 1, 1, "{% set %} cannot be used"),
        ("{% include 'x' %}", 1, 1, "{% include %} cannot be used"),
        ("{% raw %}", 1, 1, "{% raw %} cannot be used"),
        ("{% for a in city %}{% endfor %}", 1, 1, "A loop needs a list"),
        ("{{ _track_token }}", 1, 1, "begin with a letter"),
        ("{% for a in [1] %}" * 3 + "{% endfor %}" * 3, 1, 37, "Two are"),
        ("{% For a in [1] %}", 1, 1, "Did you mean “for”?"),
    ],
)  # fmt: skip
def test_each_mistake_is_found_in_its_place(source: str, line: int, column: int, words: str):
    problems = [
        (problem.line, problem.column, problem.message) for problem in merge_tags.check(source, FIELDS)
    ]

    assert any((at, col) == (line, column) and words in message for at, col, message in problems), problems


def test_a_template_of_too_many_parts_is_refused():
    assert any("too many tags" in message for message in messages('{{ city|default("x") }}' * 200))


def test_names_that_a_loop_makes_are_no_fields():
    assert [tag.name for tag in merge_tags.find("{% for a in city|split %}{{ a }}{% endfor %}{{ a }}")] == [
        "city",
        "a",
    ]
