"""The people whom the factories share."""

from io import BytesIO

from PIL import Image

from accounts.models import Membership
from directory.actions import change_state, create_alumnus, link_membership
from directory.models import Alumnus, AlumnusState
from tests.factories.accounts import make_member, make_user
from tests.isolation.site import Site


def owner(site: Site) -> Membership:
    return Membership.objects.get(user=site.people["owner"])


def alumnus(site: Site) -> Alumnus:
    """Somebody who has joined, with a job and a skill: the person the pages of this employer are about."""
    return site.once("alumnus", lambda: _joined(site))


def _joined(site: Site) -> Alumnus:
    made = create_alumnus(given_name="Ines", family_name=site.employer.slug.capitalize(), by=None)
    change_state(made, state=AlumnusState.ALUMNUS, by=None)
    user = make_user(f"ines@{site.employer.slug}.example")
    return link_membership(made, make_member(site.employer, user, "alumnus", display_name=made.full_name), by=None)


def peer(site: Site, given_name: str) -> Alumnus:
    """Somebody else who has joined."""
    made = create_alumnus(given_name=given_name, family_name=site.employer.slug.capitalize(), by=None)
    user = make_user(f"{given_name.lower()}@{site.employer.slug}.example")
    return link_membership(made, make_member(site.employer, user, "alumnus", display_name=made.full_name), by=None)


def own_alumnus(site: Site) -> Alumnus:
    """Whose session opens the pages of one's own."""
    found: Alumnus = Alumnus.objects.get(membership__user_id=site.people["alumnus"].pk)
    return found


def png() -> bytes:
    picture = BytesIO()
    Image.new("RGB", (40, 40), "teal").save(picture, "PNG")
    return picture.getvalue()
