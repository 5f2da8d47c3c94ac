"""What search engines read of a public page, beside what people read."""

import json
from collections.abc import Mapping
from typing import Any

from django.utils.safestring import SafeString, mark_safe

# A script element ends at the first "</script", whatever the JSON around it says.
_ESCAPES = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}


def json_ld(posting: Mapping[str, Any]) -> SafeString:
    """A data block that no browser runs, so that the content security policy has nothing to say about it."""
    text = json.dumps(posting, ensure_ascii=False).translate(_ESCAPES)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308
