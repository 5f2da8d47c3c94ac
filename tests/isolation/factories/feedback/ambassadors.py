from feedback.ambassadors.actions import agree, set_places
from tests.isolation.factories.cast import alumnus, owner
from tests.isolation.factories.registry import row
from tests.isolation.site import Site


@row("feedback.Ambassador")
@row("feedback.ReviewPlace")
def ambassador_rows(site: Site) -> None:
    agree(alumnus=alumnus(site), words="HR may know.")
    set_places(places=[("Reviews", f"https://reviews.example/{site.employer.slug}")], by=owner(site))
