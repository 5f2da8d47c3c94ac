"""One short mail to whoever sent a memory in: it is shown, or why it is not."""

from community.models import NewsPost
from directory.connections.emails import write_to
from tenancy.models import Employer
from tenancy.urls import employer_url


def tell_author(post: NewsPost, *, employer: Employer, is_shown: bool, reason: str = "") -> None:
    if post.author is None:
        return
    shown_at = employer_url(employer, "community:news_detail", post.pk)
    url = shown_at if is_shown else employer_url(employer, "community:memory_list")
    context = {"is_shown": is_shown, "reason": reason, "url": url}
    key = f"memory:{post.pk}:{post.state}"
    write_to(post.author, "community/memory_decided", context, employer=employer, key=key)
