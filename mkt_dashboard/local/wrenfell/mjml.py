"""The mails of Wrenfell in MJML, on the sheet of our newsletter starter: a story, short notes, a letter."""

from dataclasses import dataclass
from html import escape

from mkt_dashboard.rendering import starters

SHOP = "https://shop.example.com"
PICTURES = "{{ asset_url }}/brand"
SHEET = "newsletter"
NAME_OF_PRODUCT = 'css-class="ink" font-weight="600" font-size="15px" line-height="21px" color="#16171b"'


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
    image = (
        f'<mj-image src="{PICTURES}/{picture}.jpg" alt="{escape(alt)}" href="{button.url}" width="600px" />'
    )
    columns = "\n".join(_product(product) for product in products)
    shelf = f'<mj-section css-class="paper" padding="0 30px 12px">\n{columns}\n</mj-section>'
    parts = (
        _section(image, "0"),
        _section(f"{_title(title)}\n{_text(text)}\n{_button(button)}", "36px 40px 40px"),
    )
    return _mail(*parts, shelf if products else "", why="You get this because you asked for our newsletter.")


def notes(picture: str, alt: str, title: str, greeting: str, found: tuple[Note, ...]) -> str:
    """A few short notes below one picture."""
    image = f'<mj-image src="{PICTURES}/{picture}.jpg" alt="{escape(alt)}" width="600px" />'
    parts = [_section(image, "0"), _section(f"{_title(title)}\n{_text(greeting)}", "36px 40px 4px")]
    parts += [_section(_note(note), "0 40px 30px") for note in found]
    return _mail(*parts, why="You get this every second Wednesday because you are in the Trail club.")


def letter(title: str, paragraphs: tuple[str, ...], button: Link, signed: str) -> str:
    """A letter without pictures, signed by a person."""
    body = "\n".join(_text(paragraph, below="18px") for paragraph in paragraphs)
    end = f'<mj-text mj-class="small" css-class="quiet" padding-top="26px">{signed}</mj-text>'
    sheet = _section(f"{_title(title)}\n{body}\n{_button(button)}\n{end}", "20px 40px 44px")
    return _mail(sheet, why="You get this because you are a customer who asked to hear from us.")


def _mail(*sections: str, why: str) -> str:
    """Put sections on the starter's sheet, with its colours for light and dark and its rules for phones."""
    starter = next(one for one in starters.STARTERS if one.key == SHEET)
    head, _, _ = starter.source.body.partition("<mj-body")
    masthead = (
        '<mj-text css-class="ink" font-size="15px" line-height="24px" font-weight="700" color="#16171b">'
        f'<a href="{SHOP}/" style="color:inherit;text-decoration:none">{{{{ workspace_name }}}}</a></mj-text>'
    )
    footer = f"""<mj-section css-class="wide" background-color="transparent" padding="28px 40px 48px">
<mj-column><mj-text mj-class="footer" css-class="quiet">
<p>{why}</p>
<p style="margin-top:2px">{{{{ workspace_name }}}}, {{{{ postal_address }}}}</p>
<p style="margin-top:10px"><a href="{{{{ unsubscribe_url }}}}" style="color:inherit">Unsubscribe</a></p>
</mj-text></mj-column>
</mj-section>"""
    body = "\n".join((_section(masthead, "28px 40px 24px"), *sections, footer))
    return f'{head}<mj-body background-color="#f1efe8" css-class="page">\n{body}\n</mj-body>\n</mjml>\n'


def _section(content: str, padding: str) -> str:
    return (
        f'<mj-section css-class="wide paper" padding="{padding}">\n'
        f"<mj-column>\n{content}\n</mj-column>\n</mj-section>"
    )


def _title(words: str) -> str:
    return f'<mj-text mj-class="title" css-class="ink title" padding-bottom="16px"><h1>{words}</h1></mj-text>'


def _text(words: str, *, below: str = "26px") -> str:
    return f'<mj-text css-class="quiet" padding-bottom="{below}">{words}</mj-text>'


def _button(link: Link) -> str:
    return f'<mj-button css-class="go" href="{link.url}">{link.words}</mj-button>'


def _product(product: Product) -> str:
    url, alt = f"{SHOP}/{product.path}", escape(product.name)
    picture = f'src="{PICTURES}/{product.picture}.jpg" alt="{alt}" href="{url}"'
    name = f'<a href="{url}" style="color:inherit;text-decoration:none">{product.name}</a>'
    return f"""<mj-column padding="0 10px 28px">
<mj-image {picture} border-radius="4px" padding-bottom="12px" />
<mj-text {NAME_OF_PRODUCT}>{name}</mj-text>
<mj-text mj-class="small" css-class="quiet">{product.price}</mj-text>
</mj-column>"""


def _note(note: Note) -> str:
    link = f'<a href="{note.link.url}">{note.link.words}</a>'
    title = f"<h2>{note.title}</h2>"
    return f"""<mj-text mj-class="heading" css-class="ink" padding-bottom="6px">{title}</mj-text>
<mj-text mj-class="small" css-class="quiet">{note.text} {link}</mj-text>"""
