"""MJML as a table: which tags there are, where each may stand and what may be set on it.

The compiler accepts unknown tags, wrong nesting and unknown attributes in silence; this table is the check.
"""

from dataclasses import dataclass

_PADDING = "padding padding-top padding-right padding-bottom padding-left"
_BORDER = "border border-top border-right border-bottom border-left border-radius"
_INNER_BORDER = " ".join(f"inner-{name}" for name in _BORDER.split())
_BACKGROUND = (
    "background-color background-url background-repeat background-size background-position "
    "background-position-x background-position-y"
)
_FONT = "font-family font-size font-style font-weight letter-spacing line-height"
_TYPE = f"color {_FONT} text-decoration text-transform"
_LINK = "href rel target title name"
_EVERYWHERE = "css-class mj-class"


@dataclass(frozen=True)
class Rule:
    """Where a tag may stand, its attributes, and whether it holds HTML instead of MJML."""

    parents: frozenset[str]
    attributes: frozenset[str]
    holds_html: bool = False


def _rule(parents: str, attributes: str = "", *, holds_html: bool = False) -> Rule:
    return Rule(frozenset(parents.split()), frozenset(f"{attributes} {_EVERYWHERE}".split()), holds_html)


_IN_COLUMN = "mj-column mj-hero"

RULES: dict[str, Rule] = {
    "mjml": _rule("", "lang dir owa"),
    "mj-head": _rule("mjml"),
    "mj-body": _rule("mjml", "background-color width id"),
    # ── in the head
    "mj-attributes": _rule("mj-head"),
    "mj-all": _rule("mj-attributes"),
    "mj-class": _rule("mj-attributes", "name"),
    "mj-breakpoint": _rule("mj-head", "width"),
    "mj-font": _rule("mj-head", "name href"),
    "mj-preview": _rule("mj-head", holds_html=True),
    "mj-style": _rule("mj-head", "inline", holds_html=True),
    "mj-title": _rule("mj-head", holds_html=True),
    # ── the frame
    "mj-wrapper": _rule(
        "mj-body", f"{_BACKGROUND} {_BORDER} {_PADDING} direction full-width gap text-align vertical-align"
    ),
    "mj-section": _rule(
        "mj-body mj-wrapper",
        f"{_BACKGROUND} {_BORDER} {_PADDING} direction full-width text-align vertical-align",
    ),
    "mj-group": _rule("mj-section", "background-color direction vertical-align width"),
    "mj-column": _rule(
        "mj-section mj-group",
        f"background-color inner-background-color {_BORDER} {_INNER_BORDER} {_PADDING} direction "
        f"vertical-align width",
    ),
    "mj-hero": _rule(
        "mj-body mj-wrapper",
        f"align background-color background-height background-position background-url background-width "
        f"border-radius container-background-color height inner-background-color inner-padding "
        f"inner-padding-top "
        f"inner-padding-right inner-padding-bottom inner-padding-left mode {_PADDING} vertical-align width",
    ),
    # ── what people read
    "mj-text": _rule(
        _IN_COLUMN,
        f"align container-background-color {_TYPE} height {_PADDING} vertical-align",
        holds_html=True,
    ),
    "mj-button": _rule(
        _IN_COLUMN,
        f"align background-color {_BORDER} container-background-color {_TYPE} height {_LINK} inner-padding "
        f"{_PADDING} text-align vertical-align width",
        holds_html=True,
    ),
    "mj-image": _rule(
        _IN_COLUMN,
        f"align alt {_BORDER} container-background-color fluid-on-mobile font-size full-width height {_LINK} "
        f"max-height {_PADDING} sizes src srcset usemap vertical-align width",
    ),
    "mj-divider": _rule(
        _IN_COLUMN,
        f"align border-color border-style border-width container-background-color {_PADDING} width",
    ),
    "mj-spacer": _rule(
        _IN_COLUMN, f"{_BORDER} container-background-color height {_PADDING} width vertical-align"
    ),
    "mj-table": _rule(
        _IN_COLUMN,
        f"align border cellpadding cellspacing color container-background-color font-family font-size "
        f"font-style "
        f"font-weight line-height {_PADDING} role table-layout text-decoration vertical-align width",
        holds_html=True,
    ),
    "mj-raw": _rule(
        "mjml mj-head mj-body mj-wrapper mj-section mj-group mj-column mj-hero mj-accordion "
        "mj-accordion-element "
        "mj-navbar mj-social",
        "position",
        holds_html=True,
    ),
    "mj-social": _rule(
        _IN_COLUMN,
        f"align border-radius color container-background-color {_FONT} icon-height icon-padding icon-size "
        f"inner-padding mode {_PADDING} table-layout text-decoration text-padding vertical-align",
    ),
    "mj-social-element": _rule(
        "mj-social",
        f"align alt background-color border-radius {_TYPE} icon-height icon-padding icon-position "
        f"icon-size {_LINK} "
        f"{_PADDING} sizes src srcset text-padding vertical-align",
        holds_html=True,
    ),
    "mj-navbar": _rule(
        _IN_COLUMN,
        f"align base-url hamburger ico-align ico-close ico-color ico-font-family ico-font-size "
        f"ico-line-height "
        f"ico-open ico-padding ico-padding-top ico-padding-right ico-padding-bottom ico-padding-left "
        f"ico-text-decoration ico-text-transform {_PADDING}",
    ),
    "mj-navbar-link": _rule("mj-navbar", f"{_TYPE} {_LINK} {_PADDING}", holds_html=True),
    "mj-accordion": _rule(
        _IN_COLUMN,
        f"border container-background-color font-family icon-align icon-height icon-position "
        f"icon-unwrapped-alt "
        f"icon-unwrapped-url icon-width icon-wrapped-alt icon-wrapped-url {_PADDING}",
    ),
    "mj-accordion-element": _rule(
        "mj-accordion",
        "background-color border font-family icon-align icon-height icon-position icon-unwrapped-alt "
        "icon-unwrapped-url icon-width icon-wrapped-alt icon-wrapped-url",
    ),
    "mj-accordion-title": _rule(
        "mj-accordion-element",
        f"background-color color font-family font-size font-weight {_PADDING}",
        holds_html=True,
    ),
    "mj-accordion-text": _rule(
        "mj-accordion-element",
        f"background-color color font-family font-size font-weight letter-spacing line-height {_PADDING}",
        holds_html=True,
    ),
    "mj-carousel": _rule(
        _IN_COLUMN,
        f"align border-radius container-background-color icon-width left-icon {_PADDING} right-icon "
        f"tb-border "
        f"tb-border-radius tb-hover-border-color tb-selected-border-color tb-width thumbnails",
    ),
    "mj-carousel-image": _rule("mj-carousel", "alt border-radius href rel src target thumbnails-src title"),
}

# In <mj-attributes> every visible tag may stand, with its own attributes and without content.
# What stands in a column; these are never named as the place where something else belongs.
CONTENT = frozenset(name for name, rule in RULES.items() if "mj-column" in rule.parents)
_WITHOUT_DEFAULTS = (
    "mjml mj-head mj-attributes mj-all mj-class mj-style mj-raw mj-title mj-preview mj-font mj-breakpoint"
)
DEFAULTABLE = frozenset(RULES) - frozenset(_WITHOUT_DEFAULTS.split())
ANY_ATTRIBUTE = frozenset(attribute for name in DEFAULTABLE for attribute in RULES[name].attributes)

NOT_SUPPORTED = {
    "mj-include": "<mj-include> cannot be used: a mail is one document. Paste what you wanted to include.",
    "mj-html-attributes": "<mj-html-attributes> cannot be used here. Set the attributes in an "
    "<mj-raw> instead.",
    "mj-chart": "<mj-chart> cannot be used here. Use a picture of the chart with an alt text.",
}

# Mail programs remove these, and spam filters count them.
FORBIDDEN_HTML = frozenset(
    {"script", "iframe", "object", "embed", "applet", "form", "base", "link", "frame", "frameset", "noscript"}
)
