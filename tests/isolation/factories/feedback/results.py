from typing import Any

from feedback.models import Mode, PublishedComment, Wave
from feedback.releases.actions import release
from feedback.results.actions import tag_comment
from tests.factories.releases import answer as answer_wave
from tests.factories.releases import comment as comment_on
from tests.factories.releases import make_answered
from tests.isolation.factories.cast import alumnus, owner
from tests.isolation.factories.registry import argument, body, row
from tests.isolation.site import Site


def released(site: Site) -> Wave:
    """Sealed, closed and published, with comments and a tag."""

    def make() -> Wave:
        answers = [({"rec": number % 11, "fair": 3}, {"office": "lyon"}) for number in range(12)]
        made = make_answered(answers, name=f"Results of {site.employer.slug}")
        comment_on(made, "why", *(f"Word {number} from {site.employer.slug}" for number in range(12)))
        release(wave=made)
        tag_comment(comment=_first_comment(made), word=f"tag of {site.employer.slug}", by=owner(site))
        return made

    return site.once("released", make)


def _first_comment(wave: Wave) -> PublishedComment:
    return PublishedComment.objects.filter(wave=wave).earliest("pk")


@argument("wave_id", of="feedback:results_detail")
@argument("wave_id", of="feedback:results_heat")
@argument("wave_id", of="feedback:results_comparison")
@argument("wave_id", of="feedback:results_comments")
@argument("wave_id", of="feedback:results_export")
@argument("wave_id", of="feedback:comment_tag")
@row("feedback.CommentTag")
def released_id(site: Site) -> Any:
    return released(site).pk


@argument("wave_id", of="feedback:results_people")
def named_wave_id(site: Site) -> Any:
    def make() -> Any:
        made = make_answered([], mode=Mode.NAMED, name=f"By name at {site.employer.slug}")
        answer_wave(made, [({"rec": 9}, {"office": "lyon"})], by=[alumnus(site)])
        release(wave=made)
        return made.pk

    return site.once("named wave", make)


@argument("comment_id", of="feedback:comment_tag")
def comment_id(site: Site) -> Any:
    return _first_comment(released(site)).pk


@body("feedback:comment_tag")
def tag_word(site: Site) -> dict[str, Any]:
    return {"word": "shifts"}


@body("feedback:results_export")
def results_format(site: Site) -> dict[str, Any]:
    return {"format": "csv"}
