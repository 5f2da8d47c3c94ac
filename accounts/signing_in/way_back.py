"""Where somebody goes on who had to do something else first."""

from urllib.parse import urlsplit

from django.http import HttpRequest

from accounts.signing_in.adapter import is_local_path


def page_to_come_back_to(request: HttpRequest) -> str:
    """A form or fragment cannot be opened by itself: come back to the page that held it, if it is one of ours."""
    if request.method not in ("GET", "HEAD") or getattr(request, "htmx", False):
        page = urlsplit(request.headers.get("Referer", ""))
        path = f"{page.path}?{page.query}" if page.query else page.path
        if page.netloc == request.get_host() and is_local_path(path):
            return path
    return request.get_full_path()
