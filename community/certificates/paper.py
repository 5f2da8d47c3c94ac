"""The sheet itself: one page, A4, with the signed payload attached and a code that leads to the public page."""

from collections.abc import Mapping
from datetime import date, datetime
from io import BytesIO
from typing import Any

import qrcode  # type: ignore[import-untyped]
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override
from fpdf import FPDF
from qrcode.constants import ERROR_CORRECT_M  # type: ignore[import-untyped]

from community.certificates.typeface import REGULAR, STRONG, can_print, file_of

INK, SOFT, RULE = (28, 27, 25), (102, 98, 92), (222, 217, 208)
LEFT, RIGHT, TOP = 24.0, 186.0, 26.0
QR_SIZE, FOOT = 30.0, 24.0
ATTACHMENT = "certificate.txt"


def sheet(payload: Mapping[str, Any], *, line: bytes, spaced_code: str, key_id: str, at: datetime) -> bytes:
    """The PDF's bytes; `line` lies in it as it is (envelope.unsealed_line)."""
    with override(payload["language"]):
        pdf = _paper(payload, at)
        _head(pdf, payload)
        _employments(pdf, payload)
        _facts(pdf, payload)
        _foot(pdf, payload, spaced_code=spaced_code, key_id=key_id)
        pdf.embed_file(bytes=line, basename=ATTACHMENT, desc=_("The signed certificate"), compress=False)
    out = BytesIO()
    pdf.output(out)
    return out.getvalue()


def _paper(payload: Mapping[str, Any], at: datetime) -> FPDF:
    pdf = FPDF(format="A4")
    pdf.set_auto_page_break(True, margin=FOOT + QR_SIZE + 8)  # many employments go on to a second page
    pdf.c_margin = 0
    pdf.add_font("Inter", "", file_of(REGULAR))
    pdf.add_font("Inter", "B", file_of(STRONG))
    pdf.set_title(_("Certificate of service %(number)s") % {"number": payload["number"]})
    pdf.set_author(payload["employer"])
    pdf.set_lang(payload["language"])
    pdf.set_creation_date(at)
    pdf.set_margins(LEFT, TOP, 210 - RIGHT)
    pdf.add_page()
    return pdf


def _head(pdf: FPDF, payload: Mapping[str, Any]) -> None:
    _text(pdf, printed(payload["employer"]), size=12, strong=True)
    _text(pdf, _("No. %(number)s") % {"number": payload["number"]}, size=9, colour=SOFT)
    _rule(pdf, above=6, below=16)
    _text(pdf, _("Certificate of service"), size=26, strong=True, height=12)
    pdf.ln(9)
    _text(pdf, _("%(employer)s confirms that") % {"employer": printed(payload["employer"])}, size=11)
    pdf.ln(2)
    person = payload["person"]
    _text(pdf, person.get("latin") or person["name"], size=18, strong=True, height=9)
    if "latin" in person:
        own = _("The name in its own script stands on the public page and in the signed data.")
        _text(pdf, own, size=8.5, colour=SOFT)
    pdf.ln(2)
    single = len(payload["employments"]) == 1
    _text(pdf, _("was employed here:") if single else _("was employed here more than once:"), size=11)


def _employments(pdf: FPDF, payload: Mapping[str, Any]) -> None:
    pdf.ln(5)
    for job in payload["employments"]:
        _text(pdf, printed(job["role"]) or _("Role not on record"), size=12, strong=True, height=6.5)
        _text(pdf, span_of(job), size=10.5)
        parts = [printed(job[name]) for name in ("team", "place") if job.get(name)]
        if parts:
            _text(pdf, " · ".join(parts), size=10.5, colour=SOFT)
        pdf.ln(4)


def _facts(pdf: FPDF, payload: Mapping[str, Any]) -> None:
    _rule(pdf, above=2, below=6)
    facts = [(_("Issued on"), day_in_words(payload["issued"])), (_("Valid until"), day_in_words(payload["expires"]))]
    if "purpose" in payload:
        facts.append((_("Issued for"), printed(payload["purpose"])))
    for label, value in facts:
        pdf.set_x(LEFT)
        _style(pdf, 9.5, SOFT)
        pdf.cell(34, 6, label)
        _style(pdf, 9.5, INK)
        pdf.multi_cell(RIGHT - LEFT - 34, 6, value, new_x="LMARGIN", new_y="NEXT", align="L")


def _foot(pdf: FPDF, payload: Mapping[str, Any], *, spaced_code: str, key_id: str) -> None:
    pdf.set_auto_page_break(False)
    top = 297 - FOOT - QR_SIZE
    _draw_code(pdf, payload["check"], left=LEFT, top=top)
    left = LEFT + QR_SIZE + 8
    pdf.set_left_margin(left)
    pdf.set_xy(left, top)
    _text(pdf, _("Check this certificate"), size=10, strong=True, height=5.5)
    _text(pdf, _("Scan the code, or open this address. It says whether the certificate still holds."), size=8.5)
    pdf.ln(1)
    _text(pdf, payload["check"], size=8.5, height=4.4)
    _text(pdf, _("Code: %(code)s") % {"code": spaced_code}, size=8.5, colour=SOFT)
    pdf.ln(1)
    signed = _("Signed with Ed25519, key %(key)s. The file can also be checked without a network.") % {"key": key_id}
    _text(pdf, signed, size=7.5, colour=SOFT, height=3.8)


def _draw_code(pdf: FPDF, text: str, *, left: float, top: float) -> None:
    """As rectangles, a run of dark squares at once: sharp at any size."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=0)
    code.add_data(text)
    rows = code.get_matrix()
    side = QR_SIZE / len(rows)
    pdf.set_fill_color(*INK)
    for y, row in enumerate(rows):
        x = 0
        while x < len(row):
            run = x
            while run < len(row) and row[run]:
                run += 1
            if run > x:
                pdf.rect(left + x * side, top + y * side, (run - x) * side, side, style="F")
            x = run + 1


def span_of(job: Mapping[str, Any]) -> str:
    start = day_in_words(job["from"])
    if not job["until"]:
        return _("since %(start)s") % {"start": start}
    return _("%(start)s to %(end)s") % {"start": start, "end": day_in_words(job["until"])}


def printed(text: str) -> str:
    """What the font lacks is never left out silently: the words say where to read it."""
    return text if can_print(text) else _("(in its own script: see the public page)")


def day_in_words(iso: str) -> str:
    return str(date_format(date.fromisoformat(iso), "j F Y"))


def _text(
    pdf: FPDF,
    text: str,
    *,
    size: float,
    strong: bool = False,
    colour: tuple[int, int, int] = INK,
    height: float = 0,
) -> None:
    _style(pdf, size, colour, strong)
    pdf.multi_cell(0, height or size * 0.5, text, new_x="LMARGIN", new_y="NEXT", align="L")


def _style(pdf: FPDF, size: float, colour: tuple[int, int, int], strong: bool = False) -> None:
    pdf.set_font("Inter", "B" if strong else "", size)
    pdf.set_text_color(*colour)


def _rule(pdf: FPDF, *, above: float, below: float) -> None:
    pdf.ln(above)
    pdf.set_draw_color(*RULE)
    pdf.set_line_width(0.3)
    pdf.line(LEFT, pdf.get_y(), RIGHT, pdf.get_y())
    pdf.ln(below)
