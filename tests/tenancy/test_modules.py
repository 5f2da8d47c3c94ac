import pytest
from django.http import Http404, HttpResponse
from django.test import RequestFactory

from tenancy import modules
from tenancy.models import Employer
from tenancy.modules import Module, UnknownModule, module_of, module_required, modules_on, register, usable


@pytest.fixture(autouse=True)
def _own_modules(monkeypatch):
    monkeypatch.setattr(modules, "_modules", {})


def make_module(name: str, **options: object) -> Module:
    given = {"label": name.title(), "sentence": "", "contains": (), "icon": "users", "order": 10, **options}
    register(Module(name=name, **given))
    return module_of(name)


def test_modules_come_in_order_and_the_last_registration_counts():
    make_module("b", order=10)
    make_module("a", order=10)
    make_module("c", order=1)
    make_module("c", order=1, label="Later")
    assert [module.name for module in modules.all_modules()] == ["c", "a", "b"]
    assert module_of("c").label == "Later"


def test_unknown_name_is_said():
    with pytest.raises(UnknownModule, match="nowhere"):
        module_of("nowhere")


def test_until_an_owner_chooses_the_starting_ones_are_on():
    make_module("directory")
    make_module("surveys", starts=False)
    assert modules_on(Employer(modules=None)) == {"directory"}
    assert modules_on(Employer(modules=[])) == frozenset()
    assert modules_on(Employer(modules=["surveys"])) == {"surveys"}


def test_what_is_chosen_and_gone_from_the_code_is_off():
    make_module("directory")
    employer = Employer(modules=["directory", "retired"])
    assert modules_on(employer) == {"directory"}
    assert (employer.has_module("directory"), employer.has_module("retired")) == (True, False)


def test_a_module_without_what_it_needs_is_off_and_so_are_those_that_need_it():
    make_module("ground")
    make_module("house", needs=("ground",))
    make_module("roof", needs=("house",))
    assert usable(["roof", "house"]) == frozenset()
    assert usable(["roof", "house", "ground"]) == {"roof", "house", "ground"}
    assert usable(["roof", "ground"]) == {"ground"}


def test_page_of_a_module_that_is_off_does_not_exist():
    make_module("directory")

    @module_required("directory")
    def page(request):
        return HttpResponse("here")

    request = RequestFactory().get("/")
    request.tenant = Employer(modules=["directory"])
    assert page(request).content == b"here"
    request.tenant = Employer(modules=[])
    with pytest.raises(Http404):
        page(request)
    assert page.module == "directory"
