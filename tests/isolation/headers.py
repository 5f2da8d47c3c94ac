"""What every answer of the product carries, whatever it is."""

import re
from http.cookies import Morsel

from tests.isolation.wire import Answer

A_YEAR = 365 * 24 * 3600
DIRECTIVES = {"object-src": "'none'", "base-uri": "'none'", "frame-ancestors": "'none'", "form-action": "'self'"}
ALWAYS = {
    "X-Content-Type-Options": {"nosniff"},
    "Referrer-Policy": {"same-origin", "no-referrer"},
    "Cross-Origin-Opener-Policy": {"same-origin"},
    "X-Frame-Options": {"DENY"},
}
# May be kept by anybody: the same for every visitor, and nobody's.
PUBLIC = {
    "brand_css": "colours",
    "employer_logo": "a picture whose name changes with it",
    "engagement:letter_picture": "a picture in letters, which mail programs ask for; its name is its content",
    "static file": "the same for everybody",
}
# May be kept by the browser that got it, for a while: a list of people would fetch 25 of them anew each time.
KEPT_BY_BROWSERS = dict.fromkeys(
    ("directory:alumnus_photo", "community:group_picture", "community:group_post_picture"),
    "a picture that the viewer may see; not kept by anything in between",
)
# Mail is shown in a frame of our own page, with the inline styles that mail is made of; the sandbox runs no script.
FRAMED = {
    "accounts:employer_mail_document": "what the employer's mail looks like",
    "accounts:employer_mail_text_document": "what this mail looks like with the typed words",
    "engagement:letter_preview": "what the letter looks like with the typed words",
    "engagement:letter_version_document": "what the letter looked like",
    "engagement:time_machine_document": "what a leaver would be sent",
    "feedback:launch_invitation": "the invitation of a survey before anybody gets it",
    "feedback:wave_invitation": "the invitation of a survey that was asked",
    "feedback:survey_preview": "what the survey looks like with the typed words",
}
# Pages of ours that may ask for the camera.
WITH_CAMERA = {"community:door": "reads the codes on guests' telephones"}
# Cookies that scripts may read, and why.
READABLE: dict[str, str] = {}


def faults(answer: Answer, *, page: str, signed_in: bool = False) -> list[str]:
    policy = _directives(answer.headers.get("Content-Security-Policy", ""))
    framed = page in FRAMED and _is_inert(policy)
    wanted = ALWAYS | ({"X-Frame-Options": {"SAMEORIGIN"}} if framed and answer.status == 200 else {})
    return [
        *_policy(policy, framed=framed),
        *_transport(answer.headers.get("Strict-Transport-Security", "")),
        *(
            f"{name} is {answer.headers.get(name, 'missing')!r}"
            for name, good in wanted.items()
            if answer.headers.get(name) not in good
        ),
        *_permissions(answer, page),
        *_caching(answer, page=page, signed_in=signed_in),
        *(fault for morsel in answer.cookies.values() for fault in _cookie(morsel)),
    ]


def _directives(text: str) -> dict[str, str]:
    return dict(part.strip().partition(" ")[::2] for part in text.split(";") if part.strip())


def _is_inert(policy: dict[str, str]) -> bool:
    """In a sandbox that runs and sends nothing, loading nothing that is not named."""
    allowed = policy.get("sandbox", "allow-scripts")
    dangerous = ("allow-scripts", "allow-forms", "allow-same-origin")
    return policy.get("default-src") == "'none'" and not any(word in allowed for word in dangerous)


def _policy(policy: dict[str, str], *, framed: bool) -> list[str]:
    given = {"object-src": "'none'", "form-action": "'self'", **policy} if _is_inert(policy) else policy
    wanted = dict(DIRECTIVES)
    if framed:
        wanted |= {"frame-ancestors": "'self'", "form-action": given["form-action"]}
        given = {name: value for name, value in given.items() if name != "style-src"}
    wrong = [f"CSP {name} is {given.get(name, 'missing')}" for name in wanted if given.get(name) != wanted[name]]
    if any("unsafe-" in value for value in given.values()):
        wrong.append("CSP allows unsafe-…")
    if "default-src" not in given:
        wrong.append("CSP has no default-src")
    return wrong


def _transport(text: str) -> list[str]:
    age = re.search(r"max-age=(\d+)", text)
    long_enough = age is not None and int(age[1]) >= A_YEAR and "includeSubDomains" in text
    return [] if long_enough else [f"Strict-Transport-Security is {text or 'missing'!r}"]


def _permissions(answer: Answer, page: str) -> list[str]:
    said = answer.headers.get("Permissions-Policy", "")
    camera = "camera=(self)" if page in WITH_CAMERA and answer.status == 200 else "camera=()"
    return [] if camera in said and "microphone=()" in said else [f"Permissions-Policy is {said or 'missing'!r}"]


def _caching(answer: Answer, *, page: str, signed_in: bool) -> list[str]:
    said = answer.headers.get("Cache-Control", "")
    if page in PUBLIC:
        return []
    if "public" in said:
        return [f"Cache-Control is {said!r} on a page that is not on the list of public ones"]
    if page in KEPT_BY_BROWSERS and said.startswith("private, max-age="):
        return []
    if signed_in and "no-store" not in said:
        return [f"Cache-Control is {said or 'missing'!r} on a signed-in page"]
    return []


# Cookies that no other page may see, which `__Host-` forbids (it wants the path /), and where they go.
FOR_ITS_PAGES = dict.fromkeys(("ballot", "__Secure-ballot"), "/s/ballot/")


def _cookie(morsel: Morsel) -> list[str]:
    wrong = []
    if morsel.key in FOR_ITS_PAGES:
        if not morsel["secure"] or not morsel["path"].startswith(FOR_ITS_PAGES[morsel.key]) or morsel["domain"]:
            wrong.append("is not secure, for its pages and for this host only")
    else:
        if not morsel.key.startswith("__Host-"):
            wrong.append("has no __Host- prefix")
        if not morsel["secure"] or morsel["path"] != "/" or morsel["domain"]:
            wrong.append("is not secure, for / and for this host only")
    if morsel["samesite"] not in ("Lax", "Strict"):
        wrong.append("has no SameSite")
    is_thrown_away = morsel["max-age"] == 0 or not morsel.value
    if not morsel["httponly"] and not is_thrown_away and morsel.key not in READABLE:
        wrong.append("may be read by scripts")
    return [f"the cookie {morsel.key} {fault}" for fault in wrong]
