"""What a column of a leavers' file can mean."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TEXT, DATE, EMAIL, PHONE, YES_NO, CHOICE = "text", "date", "email", "phone", "yes_no", "choice"


@dataclass(frozen=True)
class Field:
    name: str
    label: str | Promise
    kind: str = TEXT
    max_length: int = 200


FIELDS: dict[str, Field] = {
    field.name: field
    for field in (
        Field("employee_number", _("Employee number"), max_length=60),
        Field("full_name", _("Full name"), max_length=210),
        Field("given_name", _("First name"), max_length=100),
        Field("family_name", _("Last name"), max_length=100),
        Field("second_family_name", _("Second last name"), max_length=100),
        Field("former_name", _("Name before"), max_length=100),
        Field("start_date", _("First day"), DATE),
        Field("original_start_date", _("Original first day"), DATE),
        Field("last_day", _("Last day"), DATE),
        Field("termination_date", _("Date of termination"), DATE),
        Field("exit_type", _("Kind of exit"), CHOICE),
        Field("exit_reason", _("Reason"), max_length=2000),
        Field("regretted", _("Regretted"), YES_NO),
        Field("rehire", _("May be hired again"), CHOICE),
        Field("rehire_note", _("Note on hiring again"), max_length=2000),
        Field("team", _("Team"), max_length=120),
        Field("department", _("Department"), max_length=120),
        Field("title", _("Job title"), max_length=160),
        Field("grade", _("Grade"), max_length=60),
        Field("office", _("Office"), max_length=120),
        Field("manager", _("Manager"), max_length=160),
        Field("personal_email", _("Personal e-mail"), EMAIL, max_length=254),
        Field("work_email", _("Work e-mail"), EMAIL, max_length=254),
        Field("mobile_phone", _("Mobile phone"), PHONE, max_length=40),
        Field("home_phone", _("Private phone"), PHONE, max_length=40),
        Field("city", _("City"), max_length=100),
        Field("country", _("Country"), max_length=60),
    )
}

LEFT_OUT = ""
CUSTOM = "custom"
