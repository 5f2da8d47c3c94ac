"""News, stories, benefits and leads. Each is made through the product's own actions."""

from io import BytesIO
from typing import Any

from PIL import Image

from accounts.models import Membership
from community.benefits.actions import add_codes, save_benefit, show
from community.involvement.actions import open_role, save_role, say_i_would_like_to
from community.models import Benefit, CodeKind, InvolvementRole, Lead, NewsCategory, NewsPost, Story, Way
from community.news.actions import Words, publish_post, save_post
from community.news.pictures import WIDE
from community.stories.actions import Draft, ask, begin_story, publish, say_yes
from community.stories.digests import digest_of
from directory.models import Alumnus
from tenancy.models import Employer
from web.images import Picture, drawn_afresh


def make_article(by: Membership, *, title: str = "A new house", body: str = "It is *tall*.", **fields: Any) -> NewsPost:
    """Published, for everybody, unless `fields` say something else."""
    picture = fields.pop("picture", None)
    words = [Words("en", title, body)]
    values = {"category": NewsCategory.COMPANY, **fields}
    post = save_post(words=words, fields=values, picture=picture, by=by)
    return publish_post(post=post, by=by)


def make_picture(colour: str = "teal") -> Picture:
    return drawn_afresh(picture_file(colour), WIDE)["wide"]


def picture_file(colour: str = "teal") -> BytesIO:
    file = BytesIO()
    Image.new("RGB", (80, 60), colour).save(file, "PNG")
    file.seek(0)
    file.name = "picture.png"
    return file


def make_story(
    alumnus: Alumnus,
    by: Membership,
    *,
    title: str = "From desk to bakery",
    body: str = "She bakes now.",
    picture: bool = True,
) -> Story:
    """A draft of staff."""
    words = Words("en", title, body)
    drawn = make_picture() if picture else None
    return begin_story(alumnus=alumnus, draft=Draft(words, drawn, "A loaf" if picture else ""), by=by)


def publish_with_yes(employer: Employer, story: Story, by: Membership) -> Story:
    story = ask(employer=employer, story=story, by=by)
    assert story.post is not None
    story = say_yes(employer=employer, story=story, seen=digest_of(story.post))
    return publish(story=story, by=by)


def make_benefit(employer: Employer, by: Membership, *, codes: tuple[str, ...] = (), **fields: Any) -> Benefit:
    """Shown; with `codes` one for each, otherwise one for all."""
    kind = {"code_kind": CodeKind.SINGLE} if codes else {"code_kind": CodeKind.ONE, "code": "OLD-HANDS"}
    benefit = save_benefit(fields={"title": "Lunch for less", **kind, **fields}, by=by)
    if codes:
        add_codes(benefit=benefit, codes=codes, by=by)
    return show(benefit=benefit, today=employer.today(), by=by)


def make_role(employer: Employer, by: Membership, **fields: Any) -> InvolvementRole:
    values = {"way": Way.BOARD, "title": "A seat on the board", "body": "Four evenings.", **fields}
    return open_role(role=save_role(fields=values, by=by), today=employer.today(), by=by)


def make_lead(employer: Employer, alumnus: Alumnus, **fields: Any) -> Lead:
    values = {"way": Way.SPEAKER, "line": "I could tell how we did it.", **fields}
    return say_i_would_like_to(employer=employer, alumnus=alumnus, **values)
