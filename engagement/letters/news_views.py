from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import member_required
from directory.models import Alumnus
from engagement.letters.mails import page_blocks, subject_for
from engagement.letters.reading import letter_for
from tenancy.http import TenantRequest
from tenancy.modules import module_required


@module_required("engagement")
@require_safe
@member_required
def news_detail(request: TenantRequest, letter_id: UUID) -> HttpResponse:
    """A letter that was sent to this member, or to an audience they belong to. Any other is not there."""
    alumnus = Alumnus.objects.filter(membership=request.member).first()
    if alumnus is None:
        raise Http404
    letter: Any = letter_for(alumnus, letter_id)
    if letter is None:
        raise Http404
    context = {
        "subject": subject_for(letter, employer=request.tenant, to=alumnus),
        "blocks": page_blocks(letter, employer=request.tenant, to=alumnus),
        "letter": letter,
        "sent_at": letter.sent_at,
    }
    return render(request, "engagement/letters/news_detail.html", context)
