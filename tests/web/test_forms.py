import re

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile

from web.forms import AddressField, CheckboxRows, DateField, FileDrop, RadioCards, SearchInput, say_when
from web.templatetags.ui import error_links

WHEN = [("now", "Right away"), ("later", "Later")]


class VisitForm(forms.Form):
    name = forms.CharField(help_text="As on the door.", widget=forms.TextInput(attrs={"data-icon": "user"}))
    day = DateField()
    note = forms.CharField(required=False)
    when = forms.ChoiceField(choices=WHEN, widget=RadioCards(hints={"now": "Within a minute."}))
    mail = forms.MultipleChoiceField(choices=[("Group", WHEN)], required=False, widget=CheckboxRows)
    agree = forms.BooleanField(help_text="You may leave again.")
    file = forms.FileField(widget=FileDrop(hint="Up to 1 MB"))
    secret = forms.CharField(widget=forms.HiddenInput, required=False)


def field(form: forms.Form, name: str) -> str:
    return form[name].as_field_group()


@pytest.mark.parametrize("name", ["name", "day", "note", "file"])
def test_label_belongs_to_its_control(name: str) -> None:
    html = field(VisitForm(), name)

    assert re.search(rf'<label class="field__label" for="id_{name}">', html)
    assert f'id="id_{name}"' in html


def test_only_what_may_stay_empty_says_so() -> None:
    assert "optional" in field(VisitForm(), "note")
    assert "optional" not in field(VisitForm(), "name")


def test_what_is_needed_in_some_cases_says_in_which() -> None:
    form = VisitForm()
    say_when(form.fields["note"], "if you stay")
    html = field(form, "note")
    assert "if you stay</span>" in html
    assert "optional</span>" not in html


def test_hint_and_error_are_wired_to_the_control() -> None:
    html = field(VisitForm({}), "name")

    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'aria-invalid="true"' in html
    assert 'id="id_name_helptext"' in html
    assert 'id="id_name_error"' in html


def test_icon_stands_inside_the_input() -> None:
    assert 'class="field__control field__control--icon"' in field(VisitForm(), "name")


def test_group_of_choices_is_a_named_fieldset() -> None:
    html = field(VisitForm({}), "when")

    assert '<fieldset class="field" aria-describedby="id_when_error">' in html
    assert '<legend class="field__label">When</legend>' in html
    assert 'class="choices choices--cards"' in html
    assert html.count("choice__hint") == 1
    assert "Within a minute." in html


def test_grouped_choices_keep_their_heading() -> None:
    html = field(VisitForm(), "mail")

    assert ">Group<" in html
    assert 'class="choices choices--rows"' in html


def test_checkbox_is_labelled_by_its_row() -> None:
    html = field(VisitForm({}), "agree")

    assert '<label class="choice" for="id_agree">' in html
    assert 'id="id_agree_error"' in html


def test_hidden_field_is_only_itself() -> None:
    assert field(VisitForm(), "secret") == '<input type="hidden" name="secret" id="id_secret">'


def test_file_drop_is_a_plain_file_field_inside_a_label() -> None:
    html = field(VisitForm(), "file")

    assert "data-file-drop" in html
    assert '<input type="file" name="file" required id="id_file">' in html
    assert "Up to 1 MB" in html


@pytest.mark.parametrize(
    ("typed", "kind"), [("2026-05-03", "date"), ("", "date"), ("31 February", "text"), ("3.5.2026", "text")]
)
def test_typed_date_stays_visible(typed: str, kind: str) -> None:
    html = field(VisitForm({"day": typed}), "day")

    assert f'<input type="{kind}" name="day"' in html
    assert f'value="{typed}"' in html or typed == ""


def test_whole_form_has_summary_and_every_field() -> None:
    form = VisitForm({}, {"file": SimpleUploadedFile("x", b"")})

    html = str(form)

    assert 'role="alert"' in html
    assert '<a href="#id_name">Name</a>: This field is required.' in html
    assert html.count('class="field__error"') == len(form.errors)
    assert 'name="secret"' in html


def test_untouched_form_has_no_summary() -> None:
    assert 'role="alert"' not in str(VisitForm())


def test_summary_links_every_error_to_its_field() -> None:
    form = VisitForm({"name": "x", "day": "2026-05-03", "when": "now", "agree": "on"})
    form.add_error(None, "Too late.")

    assert error_links(form) == [
        {"text": "Too late.", "id": "", "label": ""},
        {"text": "This field is required.", "id": "id_file", "label": "File"},
    ]


def test_markup_in_labels_hints_and_values_is_escaped() -> None:
    class Nasty(forms.Form):
        name = forms.CharField(label="<b>", help_text="<i>", initial="<u>")
        pick = forms.ChoiceField(choices=[("<s>", "<em>")], widget=RadioCards(hints={"<s>": "<q>"}))

    html = str(Nasty())

    assert not re.search(r"<(b|i|u|s|em|q)>", html)


def test_search_input() -> None:
    assert SearchInput({"placeholder": "Name"}).render("q", "") == (
        '<input type="search" name="q" data-icon="search" autocomplete="off" placeholder="Name">'
    )


class WriteForm(forms.Form):
    to = AddressField(required=False, error_messages={"invalid": "Enter an address."})


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("", ""), (" Anna@Example.com ", "anna@example.com"), ("anna@münchen.example", "anna@münchen.example")],
)
def test_an_address_is_kept_in_small_letters(typed: str, kept: str) -> None:
    form = WriteForm({"to": typed})
    assert form.is_valid()
    assert form.cleaned_data == {"to": kept}


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("anna", "Enter an address."),
        ('"anna"@example.com', "We cannot send mail to this kind of address."),
        ("anna@[127.0.0.1]", "We cannot send mail to this kind of address."),
        (f"anna@{'example.' * 31}com", "Ensure this value has at most 254 characters (it has 256)."),
    ],
)
def test_an_address_that_no_mail_can_go_to_is_refused_with_one_sentence(typed: str, said: str) -> None:
    assert WriteForm({"to": typed}).errors == {"to": [said]}
