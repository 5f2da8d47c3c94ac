"""What a yes is given to, as one short name: the words, the picture and what is said of it, letter for letter."""

import hashlib
import json

from community.models import NewsPost, NewsText


def words_of(post: NewsPost) -> NewsText | None:
    """A story has one text: one text, one yes."""
    found: NewsText | None = NewsText.objects.filter(post=post, language=post.language).first()
    return found


def digest_of(post: NewsPost) -> str:
    text = words_of(post)
    parts = [post.language, text.title if text else "", text.body if text else "", post.picture_name, post.picture_alt]
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()
