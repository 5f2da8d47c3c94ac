"""Of what letters are built. Apps that own something worth showing register a kind of their own in `ready()`.

A block is stored as `{"kind": name, …}` with what its form cleaned. A kind that no app registers any more keeps its
words in the letter, is shown as a problem and never sent.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from engagement.letters import block_forms
from engagement.letters.filling import Pen
from tenancy.models import Employer
from tenancy.urls import EMPLOYER_URLCONF

Block = Mapping[str, Any]

WIDEST = 536  # what the paper of our mails leaves for a picture


@dataclass(frozen=True, kw_only=True)
class BlockKind:
    """`merged` names the fields that may hold places, `linked` those that are a link, `written` those in Markdown.

    `shown` gives its templates (`<app>/letters/blocks/<name>.mjml` and `.html`) what they need, `text` is the same for
    the text part, `check` says in words what must be mended before it is sent. `offered` asks whether the employer has
    use for it; blocks that are there already are sent all the same.
    """

    name: str
    label: str | Promise
    icon: str
    order: int
    form: type[block_forms.BlockForm]
    shown: Callable[[Block, Pen, Employer], Mapping[str, Any]]
    text: Callable[[Block, Pen, Employer], str]
    check: Callable[[Block], Iterator[str]]
    merged: tuple[str, ...] = ()
    linked: tuple[str, ...] = ()
    written: tuple[str, ...] = ()
    offered: Callable[[Employer], bool] = lambda employer: True
    templates: str = "engagement/letters/blocks"

    @property
    def mail_template(self) -> str:
        return f"{self.templates}/{self.name}.mjml"

    @property
    def page_template(self) -> str:
        return f"{self.templates}/{self.name}.html"


_kinds: dict[str, BlockKind] = {}


def register(kind: BlockKind) -> None:
    """Registering the same name again replaces it, so that `ready()` may run twice."""
    _kinds[kind.name] = kind


def kind_of(block: Block) -> BlockKind | None:
    return _kinds.get(str(block.get("kind")))


def kind_named(name: str) -> BlockKind | None:
    return _kinds.get(name)


def offered_to(employer: Employer) -> list[BlockKind]:
    return sorted((kind for kind in _kinds.values() if kind.offered(employer)), key=lambda kind: kind.order)


def picture_url(name: str, employer: Employer) -> str:
    return employer.absolute_url(reverse("engagement:letter_picture", args=[name], urlconf=EMPLOYER_URLCONF))


def texts_of(blocks: Iterable[Block]) -> Iterator[str]:
    """All that may hold places."""
    for block in blocks:
        kind = kind_of(block)
        yield from (str(block.get(name) or "") for name in (kind.merged if kind else ()))


def _heading(block: Block, pen: Pen, employer: Employer) -> Mapping[str, Any]:
    return {"words": pen.line(block["text"])}


def _heading_text(block: Block, pen: Pen, employer: Employer) -> str:
    words = pen.line(block["text"])
    return f"{words}\n{'=' * 12}" if words else ""


def _text(block: Block, pen: Pen, employer: Employer) -> Mapping[str, Any]:
    return {"html": pen.html(block["text"])}


def _button(block: Block, pen: Pen, employer: Employer) -> Mapping[str, Any]:
    return {"words": pen.line(block["label"]), "href": pen.link(block["link"])}


def _button_text(block: Block, pen: Pen, employer: Employer) -> str:
    return f"{pen.line(block['label'])}:\n{pen.link(block['link'])}"


def _picture(block: Block, pen: Pen, employer: Employer) -> Mapping[str, Any]:
    if not block["picture"]:
        return {"src": "", "alt": pen.line(block["alt"])}
    return {
        "src": picture_url(block["picture"], employer),
        "alt": pen.line(block["alt"]),
        "href": pen.link(block["link"]),
        "width": min(WIDEST, block["width"]),
        "height": block["height"],
        "full_width": block["width"],
    }


def _picture_text(block: Block, pen: Pen, employer: Employer) -> str:
    alt, link = pen.line(block["alt"]), pen.link(block["link"])
    said = _("[Picture: %(alt)s]") % {"alt": alt} if alt else ""
    return "\n".join(filter(None, [said, link]))


def _wants(field: str, words: str | Promise) -> Callable[[Block], Iterator[str]]:
    def check(block: Block) -> Iterator[str]:
        if not str(block.get(field) or "").strip():
            yield str(words)

    return check


def _check_button(block: Block) -> Iterator[str]:
    if not block["label"].strip():
        yield _("The button has no words.")
    if not block["link"].strip():
        yield _("The button leads nowhere: give it an address.")


def _check_picture(block: Block) -> Iterator[str]:
    if not block["picture"]:
        yield _("No picture is chosen.")
    elif not block["alt"].strip():
        yield _("Say what the picture shows, for those who cannot see it and for mail programs that load none.")


HEADING = BlockKind(
    name="heading", label=lazy("Heading"), icon="heading", order=10, form=block_forms.HeadingForm, merged=("text",),
    shown=_heading, text=_heading_text, check=_wants("text", lazy("The heading is empty.")),
)  # fmt: skip
TEXT = BlockKind(
    name="text", label=lazy("Text"), icon="pilcrow", order=20, form=block_forms.TextForm, merged=("text",),
    written=("text",), shown=_text, text=lambda block, pen, employer: pen.text(block["text"]),
    check=_wants("text", lazy("The text is empty.")),
)  # fmt: skip
BUTTON = BlockKind(
    name="button", label=lazy("Button"), icon="mouse-pointer-click", order=30, form=block_forms.ButtonForm,
    merged=("label", "link"), linked=("link",), shown=_button, text=_button_text, check=_check_button,
)  # fmt: skip
PICTURE = BlockKind(
    name="picture", label=lazy("Picture"), icon="image", order=40, form=block_forms.PictureForm,
    merged=("alt", "link"), linked=("link",), shown=_picture, text=_picture_text, check=_check_picture,
)  # fmt: skip
DIVIDER = BlockKind(
    name="divider", label=lazy("Line"), icon="minus", order=50, form=block_forms.BlockForm,
    shown=lambda block, pen, employer: {}, text=lambda block, pen, employer: "-" * 20, check=lambda block: iter(()),
)  # fmt: skip


def register_ours() -> None:
    for kind in (HEADING, TEXT, BUTTON, PICTURE, DIVIDER):
        register(kind)


def form_of(kind: BlockKind, block: Block, *, prefix: str, employer: Employer) -> forms.Form:
    return kind.form(initial=dict(block), prefix=prefix, tenant=employer)
