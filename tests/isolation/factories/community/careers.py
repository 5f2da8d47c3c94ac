from typing import Any

from community.careers.actions import Wording as CareerWording
from community.careers.actions import publish as publish_resource
from community.careers.actions import write_resource
from community.models import CareerResource, SavedResource
from tests.isolation.factories.cast import own_alumnus, owner
from tests.isolation.factories.registry import argument, body, row
from tests.isolation.site import Site


def career_resource(site: Site) -> CareerResource:
    def make() -> CareerResource:
        wording = CareerWording(
            title=f"First week at {site.employer.slug}", kind="article", summary="What can wait.", url="",
            body="Sleep first.", stages=["let_go"], language="en", minutes=5, position=1,
        )  # fmt: skip
        return publish_resource(resource=write_resource(wording=wording, by=owner(site)), by=owner(site))

    return site.once("career resource", make)


@argument("resource")
def resource_id(site: Site) -> Any:
    return career_resource(site).pk


@body("community:resource_create")
@body("community:resource_update")
def resource_words(site: Site) -> dict[str, Any]:
    sent = {"title": "Week two", "kind": "article", "summary": "", "url": "", "body": "Call somebody."}
    return {**sent, "stages": ["let_go"], "language": "English", "minutes": "5", "position": "2"}


@row("community.CareerResource")
@row("community.SavedResource")
def career_rows(site: Site) -> None:
    SavedResource.objects.get_or_create(alumnus=own_alumnus(site), resource=career_resource(site))
