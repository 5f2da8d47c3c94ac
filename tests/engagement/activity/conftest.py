import pytest

from engagement.activity import kinds
from engagement.activity.kinds import ActKind


@pytest.fixture(autouse=True)
def _kinds_of_later_apps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kinds, "_kinds", {**kinds._kinds})
    for name, weight in (("reply", 5), ("click", 1)):
        words = {"label": f"You did a {name}", "staff_label": f"Did a {name}"}
        kinds.register(ActKind(name=name, weight=weight, icon="hand", app="later", **words))
