"""Benefits of a demo employer: one for everybody, one with single codes, one that is over."""

from datetime import timedelta
from random import Random

from django.utils import timezone

from accounts.models import Membership, Role
from community.demo.people import shown_first
from community.models import Benefit, BenefitCode, BenefitUse, CodeKind
from directory.models import Alumnus, AlumnusState
from tenancy.bulk import build, insert_many
from tenancy.demo import Chapter, register
from tenancy.models import Employer
from web.rich_text import VERSION, to_html

CODES = 40
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


def register_chapter() -> None:
    register(Chapter(name="benefits", order=141, tell=tell))


def tell(employer: Employer) -> None:
    chance = Random(f"{employer.slug}-benefits")  # noqa: S311
    author = Membership.objects.current().with_role(Role.HR_ADMIN, Role.OWNER).order_by("pk").first()
    joined = Alumnus.objects.filter(state=AlumnusState.ALUMNUS, membership__isnull=False)
    people = shown_first(joined.order_by("joined_at", "id")[:9])
    today, now = employer.today(), timezone.now()
    shared = {"made_by": author} if author is not None else {}
    benefits = [
        build(
            Benefit, title="The canteen at the price for colleagues", partner=employer.name, code_kind=CodeKind.ONE,
            code="TABLE-FOR-OLD-HANDS", body="Say the code at the till. Bring a guest if you like.", is_shown=True,
            shown_at=now - timedelta(days=40), used=len(people), **shared,
        ),
        build(
            Benefit, title="A month of the climbing hall for nothing", partner="Bergwerk Climbing",
            code_kind=CodeKind.SINGLE, link="https://climbing.example.com/alumni", is_shown=True,
            body="One code each. **Enter it when you book**; shoes are not included.",
            shown_at=now - timedelta(days=9), valid_until=today + timedelta(days=80), used=min(4, len(people)),
            **shared,
        ),
        build(
            Benefit, title="A desk for a day, six times a year", partner="Harbour Works",
            link="https://desks.example.com/book", body="Coworking in eleven cities. Say that you are one of us.",
            is_shown=True, shown_at=now - timedelta(days=21), countries=["DE", "FR", "GB", "NL", "PT"], used=0,
            **shared,
        ),
        build(
            Benefit, title="Early tickets for the design week", partner="Design Week", code_kind=CodeKind.ONE,
            code="EARLY-25", is_shown=True, shown_at=now - timedelta(days=120),
            valid_until=today - timedelta(days=12), used=0, **shared,
        ),
    ]  # fmt: skip
    for benefit in benefits:
        benefit.html, benefit.html_version = to_html(benefit.body), VERSION
    insert_many(benefits)
    _hand_out(benefits, people, chance)


def _hand_out(benefits: list[Benefit], people: list[Alumnus], chance: Random) -> None:
    names = sorted({"-".join("".join(chance.choices(LETTERS, k=4)) for _ in range(2)) for _ in range(CODES)})
    takers = people[: benefits[1].used]
    uses = [build(BenefitUse, benefit=benefits[0], alumnus=each) for each in people]
    uses += [build(BenefitUse, benefit=benefits[1], alumnus=each) for each in takers]
    codes = [build(BenefitCode, benefit=benefits[1], code=name) for name in names]
    for code, each in zip(codes, takers, strict=False):
        code.taken_by, code.taken_at = each, timezone.now() - timedelta(days=3)
    insert_many(codes)
    insert_many(uses)
