"""The acts that count, and for how much. Apps register theirs in `AppConfig.ready()`."""

from dataclasses import dataclass

from django.utils.functional import Promise

# Answers to surveys count for nothing, in no mode: a score that moved with them would tell who has answered.
SEALED_APPS = frozenset({"feedback"})


class SealedAct(ValueError):
    """An app whose acts nobody may be known by wants to have them counted."""


class UnknownAct(LookupError):
    """No app has registered a kind of act of this name."""


@dataclass(frozen=True, kw_only=True)
class ActKind:
    """`label` says what the person did, to the person: "You confirmed your profile"; `staff_label` the same to HR.

    `app` is who registers it.
    """

    name: str
    label: str | Promise
    staff_label: str | Promise
    weight: float
    icon: str
    app: str


_kinds: dict[str, ActKind] = {}


def register(kind: ActKind) -> None:
    """Registering the same name again replaces it, so that `ready()` may run twice."""
    if kind.app in SEALED_APPS:
        raise SealedAct(f"{kind.name}: what is done in {kind.app} is never counted.")
    if kind.weight <= 0:
        raise ValueError(f"{kind.name}: an act is worth something.")
    _kinds[kind.name] = kind


def kind_of(name: str) -> ActKind:
    try:
        return _kinds[name]
    except KeyError:
        raise UnknownAct(f"No app has registered an act “{name}”.") from None


def all_kinds() -> list[ActKind]:
    """What counts most comes first."""
    return sorted(_kinds.values(), key=lambda kind: (-kind.weight, kind.name))
