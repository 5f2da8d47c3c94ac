"""What the world sees: one certificate by its code, a file that is checked, and the keys.

Without the code nobody learns whether there is a certificate, and codes cannot be found by trying. What is noted of a
look is its minute and what the page said.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts import limits
from accounts.access import membership_of, public
from community.certificates.actions import note_check
from community.certificates.envelope import MOST_BYTES, NotGenuine, opened, read
from community.certificates.forms import CodeForm, FileForm
from community.certificates.keys import key_list, public_keys
from community.certificates.payload import plain_code
from community.certificates.rules import VALID, verdict
from community.certificates.words import in_words
from community.models import Certificate, CertificateState
from tenancy.http import TenantRequest
from tenancy.modules import module_required

UNKNOWN_CODES = limits.Limit("certificate-unknown", 20, limits.HOUR)
FILES = limits.Limit("certificate-file", 60, limits.HOUR)
TOO_MANY = 429
ISSUED = (CertificateState.ISSUED, CertificateState.REVOKED)


@module_required("services")
@require_http_methods(["GET", "HEAD", "POST"])
@public("Whoever is shown a certificate may check it.")
@never_cache
def certificate_door(request: TenantRequest) -> HttpResponse:
    """Type the code, or hand over the file. The file is looked at and not kept."""
    is_file = request.method == "POST" and "file" in request.FILES
    code = CodeForm(request.POST if request.method == "POST" and not is_file else None)
    file = FileForm(request.POST, request.FILES) if is_file else FileForm()
    if code.is_bound and code.is_valid():
        if plain := plain_code(code.cleaned_data["code"]):
            return redirect("community:certificate_check", plain)
        code.add_error("code", _("A code has 25 letters and digits. Please look again."))
    if is_file and file.is_valid():
        if not FILES.allow(limits.origin(request)):
            return _slower(request)
        try:
            return _checked_file(request, file.cleaned_data["file"].read(MOST_BYTES + 1))
        except NotGenuine:
            file.add_error("file", _("This is no certificate of ours, or it was changed after it was signed."))
    context = {"code": code, "file": file}
    status = 422 if code.errors or file.errors else 200
    return render(request, "community/certificates/door.html", context, status=status)


def _checked_file(request: TenantRequest, file: bytes) -> HttpResponse:
    envelope = read(file)
    key = next((key for key in public_keys() if key.key_id == envelope.key_id), None)
    if key is None:
        raise NotGenuine("It was signed with a key that is none of ours.")
    payload = opened(envelope, public_key=bytes.fromhex(key.public_key))
    found = Certificate.objects.light().filter(code=payload["code"], state__in=ISSUED).first()
    return _answer(request, found, file_is_genuine=True)


@module_required("services")
@require_safe
@public("Whoever has the code of a certificate may check it.")
@never_cache
def certificate_check(request: TenantRequest, certificate_code: str) -> HttpResponse:
    who = limits.origin(request)
    if UNKNOWN_CODES.used(who) >= UNKNOWN_CODES.tries:
        return _slower(request)
    code = plain_code(certificate_code)
    found = Certificate.objects.light().filter(code=code, state__in=ISSUED).first() if code else None
    if found is None:
        UNKNOWN_CODES.allow(who)
    return _answer(request, found)


@module_required("services")
@require_safe
@public("Keys are there for everyone to check with.")
def certificate_keys(request: TenantRequest) -> JsonResponse:
    response = JsonResponse({"employer": request.tenant.name, "keys": key_list()})
    response["Access-Control-Allow-Origin"] = "*"
    return response


def _answer(request: TenantRequest, found: Certificate | None, *, file_is_genuine: bool = False) -> HttpResponse:
    """Of one that was withdrawn or is unknown, nothing but that."""
    context: dict[str, Any] = {"verdict": "unknown", "file_is_genuine": file_is_genuine}
    if found is not None:
        said = verdict(found, request.tenant.today())
        context |= {"verdict": said, "certificate": found}
        if said != "revoked":
            context["said"] = in_words(found.payload)
        if request.method != "HEAD" and not _is_own(request, found):
            note_check(certificate=found, said=said, now=timezone.now())
    context["is_valid"] = context["verdict"] == VALID
    status = 200 if found is not None else 404
    return render(request, "community/certificates/check.html", context, status=status)


def _is_own(request: HttpRequest, certificate: Certificate) -> bool:
    member = membership_of(request)
    return member is not None and certificate.alumnus.membership_id == member.pk


def _slower(request: HttpRequest) -> HttpResponse:
    return render(request, "community/certificates/slower.html", {}, status=TOO_MANY)
