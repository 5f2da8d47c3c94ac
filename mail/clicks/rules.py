"""Which links of a mailing may be counted. Nothing that opens a door, says who somebody is, or asks in confidence."""

from urllib.parse import urlsplit

from django.conf import settings

# Pages of ours that say no, choose mail, sign in or are links of this kind already.
NEVER = frozenset({"account", "hooks", "l", "mail", "mail-settings", "operator", "privacy", "s", "u"})
SEALED = ("survey", "invitation", "join", "leaving", "preference")
# A part this long is a signed or secret one, whatever page it belongs to.
SECRET_LENGTH = 40


def is_countable(target: str) -> bool:
    """A plain web address, the same for everybody: one with a place for a person's value in it is not."""
    if not target.startswith(("https://", "http://")) or "{{" in target or len(target) > 2000:
        return False
    if not target.startswith(f"{settings.BASE_URL}/"):
        return True
    parts = [part for part in urlsplit(target).path.split("/") if part]
    if not parts or parts[0] in NEVER:
        return False
    return not any(len(part) >= SECRET_LENGTH or part.startswith(SEALED) for part in parts)
