from urllib.parse import quote

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from mail import viewer
from mail.actions import unsubscribe as unsubscribe_holder
from mail.forms import MailFilterForm, UnsubscribeForm
from mail.unsubscribe import read_ticket
from tenancy.models import Employer
from web.access import public

# Mail brings its own inline styles. It runs no script, loads nothing from elsewhere and is framed by our own page only.
MAIL_POLICY = {
    "default-src": [NONE],
    "style-src": [UNSAFE_INLINE],
    "img-src": [SELF, "data:", settings.BASE_URL],
    "base-uri": [NONE],
    "form-action": [NONE],
    "frame-ancestors": [SELF],
    "sandbox": ["allow-popups", "allow-popups-to-escape-sandbox", "allow-top-navigation-by-user-activation"],
}


@require_safe
@public("development only")
@never_cache
def message_list(request: HttpRequest) -> HttpResponse:
    _development_only()
    form = MailFilterForm(request.GET)
    mails = list(viewer.stored_mails(to=form.cleaned_data["to"].strip())) if form.is_valid() else []
    context = {"form": form, "mails": mails, "shown": viewer.SHOWN}
    return render(request, "mail/message_list.html", context, status=200 if form.is_valid() else 422)


@require_safe
@public("development only")
@never_cache
def message_detail(request: HttpRequest, name: str) -> HttpResponse:
    _development_only()
    return render(request, "mail/message_detail.html", {"mail": _get_mail(name)})


@require_safe
@public("development only")
@never_cache
@xframe_options_sameorigin
@csp(MAIL_POLICY)  # type: ignore[arg-type]  # its types know no views with arguments
def message_html(request: HttpRequest, name: str) -> HttpResponse:
    _development_only()
    return HttpResponse(_get_mail(name).html)


@require_safe
@public("development only")
@never_cache
def message_raw(request: HttpRequest, name: str) -> HttpResponse:
    """As it went over the wire, to read or to open in a mail program."""
    _development_only()
    return HttpResponse(_get_mail(name).raw, content_type="text/plain; charset=utf-8")


@require_safe
@public("development only")
@never_cache
def message_file(request: HttpRequest, name: str, number: int) -> HttpResponse:
    """One of the files that came with it, the first is 1."""
    _development_only()
    files = _get_mail(name).files
    if not 0 < number <= len(files):
        raise Http404
    part = files[number - 1]
    response = HttpResponse(part.get_payload(decode=True), content_type="application/octet-stream")
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(part.get_filename() or '')}"
    return response


def _development_only() -> None:
    if not settings.DEBUG:
        raise Http404


def _get_mail(name: str) -> viewer.StoredMail:
    mail = viewer.find(name)
    if mail is None:
        raise Http404
    return mail


@require_http_methods(["GET", "HEAD", "POST"])
@csrf_exempt
@public("the link in a mail works without an account")
@never_cache
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """GET asks and changes nothing: mail scanners open every link. POST acts, however often, and never says no."""
    ticket = read_ticket(token)
    employer = Employer.objects.filter(pk=ticket.tenant_id).first() if ticket else None
    if ticket is None or employer is None:
        return render(request, "mail/link_incomplete.html")
    form = UnsubscribeForm(request.POST or None)
    context = {"employer": employer, "brand_of": employer, "category": ticket.category, "stage": "question"}
    if request.method == "POST":
        everything = form.is_valid() and form.cleaned_data["everything"]
        one_click = request.POST.get("List-Unsubscribe") == "One-Click"
        unsubscribe_holder(ticket, everything=everything, one_click=one_click)
        context |= {"stage": "done", "everything": everything}
    return render(request, "mail/unsubscribe.html", context)
