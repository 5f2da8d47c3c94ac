from uuid import uuid4

import pytest
from django.core.signing import BadSignature, Signer

from web.signatures import QuickSigner


def test_it_signs_as_django_does_and_either_reads_the_other() -> None:
    said = [7, uuid4().hex, "news"]
    quick, plain = (kind(key="new", salt="links", fallback_keys=["old"]) for kind in (QuickSigner, Signer))
    assert quick.sign_object(said) == plain.sign_object(said)
    assert quick.sign("news") == plain.sign("news")
    before = Signer(key="old", salt="links").sign_object(said)
    assert quick.unsign_object(before) == plain.unsign_object(quick.sign_object(said)) == said
    for other in (Signer(key="new", salt="codes"), Signer(key="stolen", salt="links")):
        with pytest.raises(BadSignature):
            quick.unsign_object(other.sign_object(said))
