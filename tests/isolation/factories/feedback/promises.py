from typing import Any

from feedback.models import Promise, PromiseState
from feedback.promises.actions import Wording, end_promise, make_promise, publish
from tests.isolation.factories.cast import owner
from tests.isolation.factories.feedback.interviews import interview
from tests.isolation.factories.registry import argument, body, row
from tests.isolation.site import Site


def promise(site: Site) -> Promise:
    def make() -> Promise:
        wording = Wording(
            title=f"Look at the ovens of {site.employer.slug}", owner=owner(site), due_on=site.employer.today()
        )
        made = make_promise(wording=wording, interview=interview(site), by=owner(site))
        return end_promise(promise=made, state=PromiseState.KEPT, note="", on=site.employer.today(), by=owner(site))

    return site.once("promise", make)


@argument("promise")
def promise_id(site: Site) -> Any:
    return promise(site).pk


@body("feedback:promise_end")
def promise_end(site: Site) -> dict[str, Any]:
    return {"undo": "1"}


@body("feedback:promise_create")
@body("feedback:promise_update")
def promise_words(site: Site) -> dict[str, Any]:
    return {"title": "Look again", "owner": str(owner(site).pk), "due_on": site.employer.today().isoformat()}


@row("feedback.Promise")
def promise_row(site: Site) -> None:
    publish(promise=promise(site), said="Ovens are old.", did="New ones.", by=owner(site))
