"""People as address books take them (vCard 3.0, RFC 2426), and one's contacts as a table.

Every field goes through the levels of visibility; what the viewer may not see is not in the file.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from uuid import UUID

import vobject
from django.utils.text import slugify
from django.utils.translation import gettext as _
from PIL import Image
from vobject.vcard import Address, Name

from directory.countries import country_name
from directory.models import Alumnus, Job, Spell
from directory.wording import years
from tenancy.models import Employer
from tenancy.urls import employer_url

# Address books show a face in a corner: a card must not weigh more than its text is worth.
PHOTO_SIDE = 192
MOST_PHOTO_BYTES = 40_000
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x85\u2028\u2029]")
LINKS = ("linkedin_url", "blog_url", "site_url")


@dataclass
class Contact:
    """A person with what one viewer may see of them: `seen` names the fields."""

    alumnus: Alumnus
    seen: frozenset[str]
    spells: list[Spell] = field(default_factory=list)
    jobs: list[Job] = field(default_factory=list)

    @property
    def job(self) -> Job | None:
        return next((job for job in self.jobs if job.ended_on is None), None)

    def text(self, name: str) -> str:
        """The value of a column, where it may be seen."""
        return clean(getattr(self.alumnus, name)) if name in self.seen else ""

    @property
    def city(self) -> str:
        return clean(self.alumnus.city) if "place" in self.seen else ""

    @property
    def country(self) -> str:
        return country_name(self.alumnus.country) if "place" in self.seen and self.alumnus.country else ""

    @property
    def links(self) -> list[str]:
        found = [clean(getattr(self.alumnus, name)) for name in LINKS] if "links" in self.seen else []
        return [link for link in found if link]


def clean(text: str) -> str:
    """Without control characters; any end of a line is one line feed."""
    return _CONTROLS.sub(" ", re.sub(r"\r\n?", "\n", text)).strip()


def contacts(people: Iterable[tuple[Alumnus, frozenset[str]]]) -> list[Contact]:
    """Two queries, however many people."""
    found = {alumnus.pk: Contact(alumnus, seen) for alumnus, seen in people}
    with_career = [pk for pk, contact in found.items() if "career" in contact.seen]
    for spell in Spell.objects.filter(alumnus__in=with_career).latest_first():
        found[spell.alumnus_id].spells.append(spell)
    with_jobs = [pk for pk, contact in found.items() if "jobs" in contact.seen]
    for job in Job.objects.filter(alumnus__in=with_jobs).latest_first():
        found[job.alumnus_id].jobs.append(job)
    return list(found.values())


def vcard(contact: Contact, employer: Employer, *, with_photo: bool = False) -> str:
    alumnus, card = contact.alumnus, vobject.vCard()
    card.add("n").value = Name(family=clean(alumnus.family_name), given=clean(alumnus.given_name))
    card.add("fn").value = clean(alumnus.full_name)
    card.add("uid").value = f"urn:uuid:{alumnus.pk}"
    card.add("source").value = employer_url(employer, "directory:alumnus_detail", alumnus.pk)
    _add_work(card, contact, employer)
    if email := contact.text("personal_email"):
        _add(card, "email", email, type_param="INTERNET")
    if phone := contact.text("phone"):
        _add(card, "tel", phone, type_param="VOICE")
    if contact.city or contact.country:
        _add(card, "adr", Address(city=contact.city, country=contact.country), type_param="HOME")
    for link in contact.links:
        _add(card, "url", link)
    _add_birthday(card, contact)
    _add(card, "categories", [clean(employer.name)])
    if with_photo and (photo := _photo(contact)):
        line = _add(card, "photo", photo, type_param="JPEG")
        line.encoding_param = "b"
    written: str = card.serialize()
    return written


def _add(card: Any, name: str, value: Any, **parameters: str) -> Any:
    line = card.add(name)
    line.value = value
    for parameter, said in parameters.items():
        setattr(line, parameter, said)
    return line


def _add_work(card: Any, contact: Contact, employer: Employer) -> None:
    """The job of today; for those who still work here, that is the one here. The time here is told in words."""
    runs = next((spell for spell in contact.spells if spell.last_day is None), None)
    company = clean(contact.job.employer_name) if contact.job else clean(employer.name) if runs else ""
    title = clean(contact.job.title) if contact.job else clean(runs.title) if runs else ""
    if company:
        _add(card, "org", [company])
    if title or contact.text("headline"):
        _add(card, "title", title or contact.text("headline"))
    if told := "\n".join(_told(contact, employer)):
        _add(card, "note", told)


def _told(contact: Contact, employer: Employer) -> Iterator[str]:
    for spell in contact.spells:
        what = ", ".join(clean(part) for part in (spell.title, spell.team, spell.office) if part)
        when = years(spell.started_on, spell.last_day)
        yield ": ".join(part for part in (clean(employer.name), " ".join(filter(None, [what, when and f"({when})"])))
                        if part)  # fmt: skip


def _add_birthday(card: Any, contact: Contact) -> None:
    """Without its year, which version 3.0 has no way to say but the one that Apple invented and others read."""
    alumnus = contact.alumnus
    if "birthday" in contact.seen and alumnus.birth_month and alumnus.birth_day:
        line = _add(card, "bday", f"1604-{alumnus.birth_month:02}-{alumnus.birth_day:02}")
        line.params["X-APPLE-OMIT-YEAR"] = ["1604"]


def _photo(contact: Contact) -> bytes | None:
    """A small JPEG, which every address book reads; nothing where the file is gone."""
    if "photo" not in contact.seen or not contact.alumnus.photo:
        return None
    try:
        with contact.alumnus.photo.open("rb") as file, Image.open(file) as picture:
            small = picture.convert("RGB")
    except OSError:
        return None
    small.thumbnail((PHOTO_SIDE, PHOTO_SIDE))
    drawn = BytesIO()
    small.save(drawn, "JPEG", quality=80)
    return drawn.getvalue() if drawn.tell() <= MOST_PHOTO_BYTES else None


def file_name(name: str) -> str:
    """Letters and digits only: it becomes a file on somebody's disk."""
    return f"{slugify(name) or 'contact'}.vcf"


def table(people: Iterable[Contact], notes: Mapping[UUID, str], connected: set[UUID]) -> Iterator[list[Any]]:
    for contact in people:
        job, alumnus = contact.job, contact.alumnus
        yield [
            alumnus.full_name,
            contact.text("headline"),
            job.title if job else "",
            job.employer_name if job else "",
            contact.city,
            contact.country,
            contact.text("personal_email"),
            contact.text("phone"),
            " ".join(contact.links),
            _("yes") if alumnus.pk in connected else _("no"),
            notes.get(alumnus.pk, ""),
        ]


def header() -> list[str]:
    return [
        _("Name"), _("Headline"), _("Title"), _("Company"), _("City"), _("Country"), _("E-mail"), _("Phone"),
        _("Links"), _("Connected"), _("Your note"),
    ]  # fmt: skip
