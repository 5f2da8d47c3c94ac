"""What people may attach, and what comes of it."""

from collections.abc import Mapping
from io import BytesIO

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.datastructures import MultiValueDict
from PIL import Image

from tests.factories.papers import office, pdf, picture
from web import papers
from web.papers import BadPaper, Paper, PapersField, paper_response, taken_in

WORD = {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"}
SHEET = {"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<w/>"}
ODT = {"mimetype": papers.TYPES["odt"].encode(), "content.xml": b"<o/>"}


class PostForm(forms.Form):
    files = PapersField()


def posted(*uploads: SimpleUploadedFile) -> PostForm:
    return PostForm({}, MultiValueDict({"files": list(uploads)}))


def upload(name: str, data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, content_type="text/html")


@pytest.mark.parametrize(
    ("name", "data", "comes_in_as"),
    [
        ("payslip.pdf", pdf(), "payslip.pdf"),
        ("payslip.html", pdf(), "payslip.pdf"),
        ("letter.docx", office(WORD), "letter.docx"),
        ("hours.xlsx", office(SHEET), "hours.xlsx"),
        ("letter.zip", office(ODT), "letter.odt"),
    ],
)
def test_what_is_in_a_file_decides_what_it_is(name: str, data: bytes, comes_in_as: str) -> None:
    found = taken_in(upload(name, data))
    assert (found.name, found.data) == (comes_in_as, data)


def test_a_picture_is_drawn_afresh_without_its_place() -> None:
    found = taken_in(upload("IMG_1.png", picture(comment="52.52, 13.40")))
    assert (found.name, found.ending) == ("IMG_1.jpg", "jpg")
    assert Image.open(BytesIO(found.data)).format == "JPEG"
    assert b"52.52" not in found.data


@pytest.mark.parametrize(
    "parts",
    [
        {**WORD, "word/vbaProject.bin": b"Sub AutoOpen"},
        {**ODT, "Basic/Standard/Module1.xml": b"Sub Main"},
        {**ODT, "mimetype": b"application/zip"},
        {"index.html": b"<script>"},
        {"[Content_Types].xml": b"<Types/>"},
        {f"part-{number}": b"" for number in range(papers.MOST_PARTS + 1)},
    ],
)
def test_archives_with_programs_or_with_anything_else_stay_outside(parts: Mapping[str, bytes]) -> None:
    with pytest.raises(BadPaper, match="cannot be attached"):
        taken_in(upload("letter.docx", office(parts)))


@pytest.mark.parametrize(
    "data", [b"<html><script>alert(1)</script>", b"<svg/>", b"MZ\x90\x00", b"PK\x03\x04 cut off", b"plain words"]
)
def test_what_is_none_of_these_is_refused_by_name(data: bytes) -> None:
    form = posted(upload("payslip.pdf", data))
    assert form.errors["files"] == [
        "“payslip” cannot be attached. Send a PDF, a picture, or a DOCX, XLSX or ODT without macros."
    ]


def test_what_only_looks_like_a_picture_is_refused() -> None:
    assert "picture" in posted(upload("a.png", b"\x89PNG\r\n\x1a\nnothing")).errors["files"][0]


def test_files_have_a_size_and_a_number(monkeypatch: pytest.MonkeyPatch) -> None:
    assert posted(*[upload(f"{number}.pdf", pdf()) for number in range(6)]).errors["files"] == [
        "Choose 5 files at most."
    ]
    assert posted(upload("empty.pdf", b"")).errors["files"] == ["The submitted file is empty."]
    monkeypatch.setattr(papers, "MAX_BYTES", 20)
    assert posted(upload("long.pdf", pdf())).errors["files"] == ["“long” is larger than 10 MB."]


def test_no_file_at_all_is_fine_and_several_come_in_order() -> None:
    empty, two = posted(), posted(upload("b.pdf", pdf()), upload("a.pdf", pdf()))
    assert (empty.is_valid(), empty.cleaned_data["files"]) == (True, [])
    assert two.is_valid()
    assert [paper.name for paper in two.cleaned_data["files"]] == ["b.pdf", "a.pdf"]


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\me\\pay slip.pdf", "pay slip.pdf"),
        ("payslip\u202efdp.exe", "payslipfdp.pdf"),
        ('a"b\r\nSet-Cookie: x.pdf', "abSet-Cookie x.pdf"),
        ("...", "file.pdf"),
        (None, "file.pdf"),
        ("x" * 300 + ".pdf", "x" * 80 + ".pdf"),
    ],
)
def test_names_are_names_and_nothing_else(given: str | None, kept: str) -> None:
    sent = BytesIO(pdf())
    sent.name = given  # type: ignore[misc, assignment]
    assert taken_in(sent).name == kept  # type: ignore[arg-type]


def test_a_paper_goes_out_as_a_download_that_runs_nowhere() -> None:
    paper = Paper("Löhne.pdf", "pdf", pdf())
    response = paper_response(BytesIO(paper.data), name=paper.name, ending=paper.ending)
    assert response["Content-Disposition"] == "attachment; filename*=UTF-8''L%C3%B6hne.pdf"
    assert response["Content-Type"] == "application/pdf"
    assert "sandbox" in response["Content-Security-Policy"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "no-store"
