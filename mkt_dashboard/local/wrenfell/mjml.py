"""The look of Wrenfell's mails, in MJML: a story with products, short notes, a plain letter."""

from dataclasses import dataclass
from html import escape

SHOP = "https://wrenfell.example.com"
INK, PAPER, FOREST, QUIET = "#1c2321", "#eef0ee", "#1f4a40", "#5c6763"
SERIF = "Georgia, serif"
PICTURES = "{{ asset_url }}/brand"


@dataclass(frozen=True)
class Link:
    """Words that lead to a page of the shop."""

    words: str
    path: str

    @property
    def url(self) -> str:
        return f"{SHOP}/{self.path}"


@dataclass(frozen=True)
class Product:
    """Something to buy, with its picture."""

    name: str
    price: str
    picture: str
    path: str


@dataclass(frozen=True)
class Note:
    """A short section with a link."""

    title: str
    text: str
    link: Link


def story(
    picture: str, alt: str, title: str, text: str, button: Link, *, products: tuple[Product, ...] = ()
) -> str:
    """One picture, one story, one button, and what goes with it."""
    columns = "\n".join(_product(product) for product in products)
    shelf = f'<mj-section background-color="#ffffff" padding="0 20px 24px">\n{columns}\n</mj-section>'
    return _page(
        f"""<mj-section background-color="#ffffff" padding="0">
<mj-column>
{_picture(picture, alt, button.url)}
<mj-text mj-class="headline">{title}</mj-text>
<mj-text padding="4px 32px 18px">{text}</mj-text>
{_button(button)}
</mj-column>
</mj-section>
{shelf if products else ""}"""
    )


def notes(picture: str, alt: str, title: str, greeting: str, found: tuple[Note, ...]) -> str:
    """A few short notes below one picture."""
    sections = '\n<mj-divider border-width="1px" border-color="#dfe4e1" padding="8px 32px" />\n'.join(
        _note(note) for note in found
    )
    return _page(
        f"""<mj-section background-color="#ffffff" padding="0 0 20px">
<mj-column>
<mj-image src="{PICTURES}/{picture}.jpg" alt="{escape(alt)}" padding="0" />
<mj-text mj-class="title" padding="24px 32px 2px">{title}</mj-text>
<mj-text padding="4px 32px 12px">{greeting}</mj-text>
{sections}
</mj-column>
</mj-section>"""
    )


def letter(title: str, paragraphs: tuple[str, ...], button: Link, signed: str) -> str:
    """A letter without pictures, signed by a person."""
    body = "\n".join(f'<mj-text padding="6px 32px">{paragraph}</mj-text>' for paragraph in paragraphs)
    return _page(
        f"""<mj-section background-color="#ffffff" padding="28px 0 20px">
<mj-column>
<mj-text mj-class="title" padding="0 32px 10px">{title}</mj-text>
{body}
{_button(button)}
<mj-text padding="6px 32px" color="{QUIET}">{signed}</mj-text>
</mj-column>
</mj-section>"""
    )


def _page(sections: str) -> str:
    return f"""<mjml>
<mj-head>
<mj-attributes>
<mj-all font-family="Helvetica, Arial, sans-serif" />
<mj-text font-size="16px" line-height="25px" color="{INK}" />
<mj-class name="headline" font-size="29px" line-height="35px" font-family="{SERIF}" padding="26px 32px 6px" />
<mj-class name="title" font-size="25px" line-height="31px" font-family="{SERIF}" />
<mj-class name="price" font-size="14px" line-height="20px" padding="2px 10px" />
</mj-attributes>
</mj-head>
<mj-body background-color="{PAPER}">
<mj-section padding="18px 0">
<mj-column>
<mj-text font-size="14px" color="{QUIET}" align="center"><a href="{SHOP}/" style="color:{QUIET};text-decoration:none">Wrenfell Outdoor</a></mj-text>
</mj-column>
</mj-section>
{sections}
</mj-body>
</mjml>
"""  # noqa: E501 - one line of the mail


def _picture(picture: str, alt: str, url: str) -> str:
    return f'<mj-image src="{PICTURES}/{picture}.jpg" alt="{escape(alt)}" href="{url}" padding="0" />'


def _button(link: Link) -> str:
    return (
        f'<mj-button href="{link.url}" align="left" background-color="{FOREST}" color="#ffffff" '
        f'border-radius="4px" padding="8px 32px 30px">{link.words}</mj-button>'
    )


def _product(product: Product) -> str:
    picture, alt, url = f"{PICTURES}/{product.picture}.jpg", escape(product.name), f"{SHOP}/{product.path}"
    return f"""<mj-column>
<mj-image src="{picture}" alt="{alt}" href="{url}" padding="8px" />
<mj-text mj-class="price"><b>{product.name}</b><br />{product.price}</mj-text>
</mj-column>"""


def _note(note: Note) -> str:
    return f"""<mj-text font-weight="bold" padding="10px 32px 0">{note.title}</mj-text>
<mj-text padding="2px 32px 10px">{note.text} <a href="{note.link.url}">{note.link.words}</a></mj-text>"""
