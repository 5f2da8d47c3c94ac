"""The forms of all pages, kept by the page they are sent to: what people send is what the matrix sends."""

from django.conf import settings
from django.urls import Resolver404, resolve

from tenancy.urls import EMPLOYER_URLCONF
from tests.isolation.matrix import Trial
from tests.isolation.pages import forms_of, path_and_query
from tests.isolation.routes import Route
from tests.isolation.undone import rolled_back
from tests.isolation.wire import Answer
from tests.isolation.world import World

ROOT = settings.ROOT_URLCONF


def harvest(world: World, routes: list[Route]) -> None:
    """Opens every page as those who may, and keeps the forms they show by the page they are sent to."""
    names = {(route.urlconf, route.name) for route in routes}
    for route in routes:
        trial = Trial(world, route, full=False)
        if "GET" not in route.methods or not route.policy or str(route) in world.missing:
            continue
        for who in world.principals.values():
            is_worth_it = who.user is None or who.name in ("owner", "alumnus", "operator", "asked to confirm")
            if is_worth_it and trial.rights.admits(who, world.acme):
                with rolled_back():
                    knock = trial.own_knock(who, "GET")
                    answer = trial.send(knock)
                    if answer.status == 200 and "html" in answer.headers.get("Content-Type", ""):
                        _keep_forms(world, route, route.url(world.acme, knock.kwargs), answer, names)


def _keep_forms(world: World, route: Route, page: str, answer: Answer, names: set[tuple[str, str]]) -> None:
    for form in forms_of(answer.text, page):
        target = _view_at(world, path_and_query(form.action)[0], names)
        if target:
            known = world.forms.setdefault(target, [])
            if all(other.data != form.data or other.choices != form.choices for other in known):
                known.append(form)


def _view_at(world: World, path: str, names: set[tuple[str, str]]) -> str:
    base = world.acme.employer.base_path
    employers = next((urlconf for urlconf, _name in names if urlconf != ROOT), EMPLOYER_URLCONF)
    urlconf, inner = (employers, f"/{path.removeprefix(base)}") if path.startswith(base) else (ROOT, path)
    try:
        name = resolve(inner, urlconf=urlconf).view_name
    except Resolver404:
        return ""
    return name if (urlconf, name) in names else ""
