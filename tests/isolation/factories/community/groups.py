from io import BytesIO
from typing import Any

from community.groups.actions.belonging import join as join_group
from community.groups.actions.starting import Wording as GroupWording
from community.groups.actions.starting import start_group
from community.groups.actions.writing import Words as GroupWords
from community.groups.actions.writing import write as write_group_post
from community.groups.pictures import GROUP_PICTURE, POST_PICTURE
from community.models import Group, GroupKind, GroupMember, GroupPost, GroupSettings, Openness, Reason
from community.models import Outcome as ModerationOutcome
from directory.models import Alumnus
from tests.isolation.factories.cast import alumnus, own_alumnus, png
from tests.isolation.factories.registry import argument, body, row
from tests.isolation.site import Site
from web.images import drawn_afresh


def talking_group(site: Site) -> Group:
    """Looked after by the alumnus whose session it is, who has written in it; Ines is in it too."""

    def make() -> Group:
        [drawn] = drawn_afresh(BytesIO(png()), GROUP_PICTURE).values()
        words = GroupWording(name="Bakers", kind=GroupKind.TEAM, openness=Openness.OPEN, picture=drawn)
        made = start_group(employer=site.employer, wording=words, starter=own_alumnus(site))
        join_group(group=made, alumnus=alumnus(site))
        return made

    return site.once("group", make)


def post_by(site: Site, author: Alumnus) -> GroupPost:
    [drawn] = drawn_afresh(BytesIO(png()), POST_PICTURE).values()
    own = GroupMember.objects.get(group=talking_group(site), alumnus=author)
    words = GroupWords(
        body="Does anybody have the recipe?", picture=drawn, picture_alt="A loaf",
        mentioned=[own_alumnus(site), alumnus(site)],
    )  # fmt: skip
    return write_group_post(employer=site.employer, group=talking_group(site), author=own, words=words)


def own_group_post(site: Site) -> GroupPost:
    return site.once("own group post", lambda: post_by(site, own_alumnus(site)))


def their_group_post(site: Site) -> GroupPost:
    return site.once("their group post", lambda: post_by(site, alumnus(site)))


@argument("group")
@argument("any_group")
def talking_group_id(site: Site) -> Any:
    own_group_post(site)
    return talking_group(site).pk


@argument("post")
def own_group_post_id(site: Site) -> Any:
    return own_group_post(site).pk


@argument("post", of="community:group_post_hiding")
def their_group_post_id(site: Site) -> Any:
    return their_group_post(site).pk


@argument("group_member")
def group_member_id(site: Site) -> Any:
    return GroupMember.objects.get(group=talking_group(site), alumnus=alumnus(site)).pk


@body("community:group_member")
def word_about_a_member(site: Site) -> dict[str, Any]:
    return {"act": "organiser"}


@body("community:staff_group")
def word_about_a_group(site: Site) -> dict[str, Any]:
    return {"act": "shut", "reason": "Renamed too often."}


@body("community:group_create")
@body("community:group_update")
def group_words(site: Site) -> dict[str, Any]:
    return {"name": "Readers", "kind": "subject", "openness": "closed", "about": "Books.", "house_rules": "Be kind."}


@body("community:group_post_hiding")
def group_post_reason(site: Site) -> dict[str, Any]:
    return {"outcome": ModerationOutcome.HIDE.value, "basis": Reason.SPAM.value, "words": "An advertisement."}


@body("community:group_post_create")
@body("community:group_post")
@body("community:group_post_update")
def group_post_words(site: Site) -> dict[str, Any]:
    return {"body": "Who comes along?", "picture_alt": "A loaf"}


@body("community:group_invite")
def invited_people(site: Site) -> dict[str, Any]:
    return {"people": [str(alumnus(site).pk)]}


@row("community.Group")
@row("community.GroupMember")
@row("community.GroupPost")
@row("community.GroupMention")
@row("community.GroupSettings")
def group_rows(site: Site) -> None:
    GroupSettings.objects.get_or_create(defaults={"needs_approval": False})
    own_group_post(site)
