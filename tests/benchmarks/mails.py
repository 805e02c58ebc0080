"""The mail of the send benchmark: about 25 kB of HTML, eight links, six merge tags."""

PARAGRAPH = (
    "Snow came early to the high paths this year. We walked them with three pairs of boots, a stove and a "
    "thermos, wrote down where the ice stays until noon, and which huts are open. "
)


def body() -> str:
    """Return MJML that compiles to the size the goals are stated for."""
    product = (
        '<mj-section background-color="#ffffff"><mj-column><mj-text font-size="16px">'
        "For {{{{ first_name|default('you') }}}} in {{{{ city|default('the hills') }}}}: {text}</mj-text>"
        '<mj-button href="https://shop.example.com/product/{number}?size=42&amp;from=mail">See it</mj-button>'
        "</mj-column></mj-section>"
    )
    sections = "".join(product.format(text=PARAGRAPH * 3, number=number) for number in range(8))
    return f"<mjml><mj-body>{sections}</mj-body></mjml>"
