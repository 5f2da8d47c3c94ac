import gc
import runpy

import pytest

from alumni_portal import wsgi
from tests.deploy.test_compose import ROOT


@pytest.fixture
def thawed():
    yield
    gc.unfreeze()


def test_a_web_process_freezes_what_it_has_loaded(thawed: None):
    configuration = runpy.run_path(str(ROOT / "deploy" / "gunicorn.conf.py"))
    gc.unfreeze()

    configuration["post_worker_init"](object())

    assert gc.get_freeze_count() > 100_000
    assert callable(wsgi.application)
