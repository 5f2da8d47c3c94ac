"""Messages between members, each page for those alone who take part."""

from collections.abc import Sequence
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import member_required
from accounts.step_up import step_up_required
from community.messages.actions import (
    add_people,
    archive,
    begin,
    delete_message,
    leave,
    mute,
    read,
    send,
    set_rules,
)
from community.messages.forms import AddPeopleForm, BeginForm, MessageForm, MessageRulesForm
from community.messages.own_file import FILES_PER_DAY, pieces
from community.messages.reading import Line, Show, list_page, news_of, participants_of, rules_of, talk_of
from community.messages.rules import may_leave, reads
from community.messages.strangers import NotReachable, TooMany
from community.models import MOST_LETTERS, Conversation, Message, Participant
from directory.access import approval_required
from directory.connections.actions import NotThere
from directory.connections.views import own_or_404
from directory.models import Alumnus
from tenancy.http import TenantRequest
from tenancy.modules import module_required
from web.exports import as_download
from web.http import toast, wants_fragment

TOO_MANY = 429


@module_required("circle")
@require_safe
@member_required
@approval_required
def message_list(request: TenantRequest) -> HttpResponse:
    own = own_or_404(request)
    asked = request.GET.get("show", "")
    show = Show(asked) if asked in Show.values else Show.INBOX
    rows, page = list_page(
        request.member, own, show, after=request.GET.get("after"), before=request.GET.get("before")
    )  # fmt: skip
    context = {"rows": rows, "page": page, "show": show, "tabs": Show.choices}
    return render(request, "community/messages/message_list.html", context)


@module_required("circle")
@require_http_methods(["GET", "HEAD", "POST"])
@member_required
@approval_required
def message_create(request: TenantRequest) -> HttpResponse:
    """`?to=<id>`, once or several times, and `?text=` fill the form in."""
    own = own_or_404(request)
    if request.method != "POST":
        initial = {"to": request.GET.getlist("to")[:50], "text": request.GET.get("text", "")[:MOST_LETTERS]}
        return _create_page(request, BeginForm(initial=initial, tenant=request.tenant, member=request.member))
    form = BeginForm(request.POST, tenant=request.tenant, member=request.member)
    if not form.is_valid():
        return _create_page(request, form, status=422)
    try:
        message = begin(employer=request.tenant, sender=own, people=form.cleaned_data["to"], words=form.words)
    except NotThere:
        form.add_error("to", _("Somebody among them cannot be written to any more. Choose again."))
    except NotReachable as error:
        form.add_error("to", str(error))
    except TooMany as error:
        form.add_error(None, str(error))
        return _create_page(request, form, status=TOO_MANY)
    else:
        return _to_latest(message.conversation)
    return _create_page(request, form, status=422)


def _create_page(request: TenantRequest, form: BeginForm, *, status: int = 200) -> HttpResponse:
    return render(request, "community/messages/message_create.html", {"form": form}, status=status)


@module_required("circle")
@require_http_methods(["GET", "HEAD", "POST"])
@member_required
@approval_required
def message_settings(request: TenantRequest) -> HttpResponse:
    own = own_or_404(request)
    form = MessageRulesForm(request.POST if request.method == "POST" else None, instance=rules_of(own))
    if request.method == "POST" and form.is_valid():
        set_rules(alumnus=own, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("community:message_list")
    status = 422 if form.is_bound else 200
    return render(request, "community/messages/message_settings.html", {"form": form}, status=status)


@module_required("circle")
@require_http_methods(["GET", "HEAD", "POST"])
@member_required
@approval_required
@step_up_required("account.export")
def message_download(request: TenantRequest) -> HttpResponseBase:
    own = own_or_404(request)
    if request.method != "POST":
        return render(request, "community/messages/message_download.html")
    if not FILES_PER_DAY.allow(request.tenant.pk, own.pk):
        error = _("You have downloaded them often today. Please come back tomorrow.")
        return render(request, "community/messages/message_download.html", {"error": error}, status=TOO_MANY)
    file = StreamingHttpResponse(pieces(request.tenant, own), content_type="text/html; charset=utf-8")
    return as_download("messages.html", file)


@module_required("circle")
@require_safe
@member_required
@approval_required
def conversation_detail(request: TenantRequest, conversation_id: UUID) -> HttpResponse:
    """Opening it is reading it, up to the last line that it shows."""
    mine = _own_side(request, conversation_id)
    return _talk_page(request, mine, MessageForm(tenant=request.tenant))


@module_required("circle")
@require_safe
@member_required
@approval_required
def message_news(request: TenantRequest, conversation_id: UUID) -> HttpResponse:
    """What came since the page was shown, to be put below it: asked for again and again, and mostly nothing."""
    mine = _own_side(request, conversation_id)
    if not wants_fragment(request, "talk-next"):
        return redirect(mine.conversation)
    news = news_of(request.member, mine, since=request.GET.get("since", ""))
    if news is None:
        return HttpResponse(status=204)
    _note_read(request, mine, news.lines)
    return render(request, "community/messages/conversation_detail.html#talk-next", {"talk": news})


@module_required("circle")
@require_POST
@member_required
@approval_required
def message_send(request: TenantRequest, conversation_id: UUID) -> HttpResponse:
    mine = _own_side(request, conversation_id)
    form = MessageForm(request.POST, tenant=request.tenant)
    status = 422
    if form.is_valid():
        try:
            send(employer=request.tenant, conversation=mine.conversation, author=mine.alumnus, words=form.words)
        except NotThere as error:
            raise Http404 from error
        except NotReachable as error:
            form.add_error(None, str(error))
        except TooMany as error:
            form.add_error(None, str(error))
            status = TOO_MANY
        else:
            return _sent(request, mine)
    return _talk_page(request, mine, form, status=status)


def _sent(request: TenantRequest, mine: Participant) -> HttpResponse:
    """One writes on where one wrote."""
    if not wants_fragment(request, "talk"):
        return _to_latest(mine.conversation)
    form = MessageForm(tenant=request.tenant)
    form.fields["text"].widget.attrs["data-focus"] = True
    return toast(_talk_page(request, mine, form), _("Sent."))


def _to_latest(conversation: Conversation) -> HttpResponse:
    return redirect(f"{conversation.get_absolute_url()}#latest")


def _talk_page(request: TenantRequest, mine: Participant, form: MessageForm, *, status: int = 200) -> HttpResponse:
    talk = talk_of(request.member, mine, after=request.GET.get("after"))
    if talk.is_latest:
        _note_read(request, mine, talk.lines)
    context = {"talk": talk, "form": form, "may_leave": may_leave(mine.conversation)}
    template = "community/messages/conversation_detail.html"
    return render(request, f"{template}#talk" if wants_fragment(request, "talk") else template, context, status=status)


def _note_read(request: TenantRequest, mine: Participant, lines: Sequence[Line]) -> None:
    if request.method != "HEAD":
        shown = lines[-1].message if lines else None
        read(participant=mine, shown=shown, shows_read=rules_of(mine.alumnus).shows_read)


@module_required("circle")
@require_http_methods(["GET", "HEAD", "POST"])
@member_required
@approval_required
def conversation_people(request: TenantRequest, conversation_id: UUID) -> HttpResponse:
    """Who takes part in a group, and adding to them. What two have stays theirs."""
    mine = _own_side(request, conversation_id)
    if not mine.conversation.is_group:
        raise Http404
    form = AddPeopleForm(request.POST if request.method == "POST" else None, member=request.member)
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            add_people(
                employer=request.tenant, conversation=mine.conversation, people=form.cleaned_data["people"],
                by=mine.alumnus,
            )  # fmt: skip
        except NotThere:
            form.add_error("people", _("Somebody among them cannot be added any more. Choose again."))
        except NotReachable as error:
            form.add_error("people", str(error))
        except TooMany as error:
            form.add_error(None, str(error))
            status = TOO_MANY
        else:
            messages.success(request, _("Added. They read what is written from now on."))
            return redirect(mine.conversation)
    context = {"talk": talk_of(request.member, mine), "form": form}
    return render(request, "community/messages/conversation_people.html", context, status=status)


@module_required("circle")
@require_http_methods(["GET", "HEAD", "POST"])
@member_required
@approval_required
def conversation_leaving(request: TenantRequest, conversation_id: UUID) -> HttpResponse:
    """Asked first: nobody is fetched back into a conversation they have left."""
    mine = _own_side(request, conversation_id)
    if not may_leave(mine.conversation):
        raise Http404
    if request.method != "POST":
        context = {"talk": talk_of(request.member, mine)}
        return render(request, "community/messages/conversation_leaving.html", context)
    leave(participant=mine)
    messages.success(request, _("You have left the conversation."))
    return redirect("community:message_list")


@module_required("circle")
@require_POST
@member_required
@approval_required
def conversation_archiving(request: TenantRequest, conversation_id: UUID) -> HttpResponse:
    mine = _own_side(request, conversation_id)
    is_archived = request.POST.get("archived") == "yes"
    archive(participant=mine, is_archived=is_archived)
    if not is_archived:
        return redirect(mine.conversation)
    messages.success(request, _("Archived. It comes back when somebody writes."))
    return redirect("community:message_list")


@module_required("circle")
@require_POST
@member_required
@approval_required
def conversation_muting(request: TenantRequest, conversation_id: UUID) -> HttpResponse:
    mine = _own_side(request, conversation_id)
    is_muted = request.POST.get("muted") == "yes"
    mute(participant=mine, is_muted=is_muted)
    said = _("Muted: no mail and no number in the menu.") if is_muted else _("You hear of new messages again.")
    messages.success(request, said)
    return redirect(mine.conversation)


@module_required("circle")
@require_POST
@member_required
@approval_required
def message_deletion(request: TenantRequest, conversation_id: UUID, message_id: UUID) -> HttpResponse:
    mine = _own_side(request, conversation_id)
    own = Message.objects.filter(conversation=mine.conversation, author=mine.alumnus)
    message: Message = get_object_or_404(own, pk=message_id)
    if not reads(mine, message):
        raise Http404
    delete_message(message=message, by=mine.alumnus)
    if wants_fragment(request, "talk"):
        return _talk_page(request, mine, MessageForm(tenant=request.tenant))
    messages.success(request, _("Deleted."))
    return redirect(mine.conversation)


def _own_side(request: TenantRequest, conversation_id: UUID) -> Participant:
    """Blocked, left, foreign and never there look the same."""
    own: Alumnus = own_or_404(request)
    mine: Participant = get_object_or_404(participants_of(own), conversation=conversation_id)
    return mine
