"""One short mail to whoever sent a memory in: it is shown, or why it is not."""

from community.models import NewsPost
from directory.connections.emails import address_of_person
from mail.actions import enqueue
from mail.categories import Category
from tenancy.models import Employer
from tenancy.urls import employer_url


def tell_author(post: NewsPost, *, employer: Employer, is_shown: bool, reason: str = "") -> None:
    author = post.author
    address = address_of_person(author) if author is not None else ""
    if author is None or not address:
        return
    enqueue(
        to=address,
        template="community/memory_decided",
        context={
            "name": author.given_name,
            "is_shown": is_shown,
            "reason": reason,
            "url": employer_url(employer, "community:news_detail", post.pk)
            if is_shown
            else employer_url(employer, "community:memory_list"),
        },
        category=Category.SERVICE,
        employer=employer,
        recipient_id=author.pk,
        dedupe_key=f"memory:{post.pk}:{post.state}",
    )
