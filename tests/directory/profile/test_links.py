import pytest
from django.core.exceptions import ValidationError

from directory.profile.links import clean_link, clean_linkedin, shown_link


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("", ""),
        ("alice.example", "https://alice.example"),
        ("https://Alice.Example/Path?Q=1#top", "https://alice.example/Path?Q=1#top"),
        ("HTTPS://alice.example/", "https://alice.example/"),
        ("https://blög.example/", "https://xn--blg-tna.example/"),
    ],
)
def test_link_is_stored_as_https(typed: str, stored: str) -> None:
    assert clean_link(typed) == stored


@pytest.mark.parametrize(
    "typed",
    [
        "http://alice.example", "javascript://alice.example/%0aalert(1)", "javascript:alert(1)", "data:text/html,hi",
        "ftp://alice.example", "https://", "https://localhost", "https://127.0.0.1/", "https://[::1]/", "https://[x",
        "https://alice.example:8443/", "https://bank.example@evil.example/", "https://user:pass@evil.example/",
        "//evil.example", "https://alice.example/<script>", "https://alice.example/a b", "https://alice.example/\u202egpj",
        "https://-alice.example", "https://" + "a" * 300 + ".example", "https://alice.example/" + "a" * 300, "https://a..b",
    ],
)  # fmt: skip
def test_other_addresses_are_refused(typed: str) -> None:
    with pytest.raises(ValidationError):
        clean_link(typed)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("", ""),
        ("/in/alice", "https://www.linkedin.com/in/alice"),
        ("linkedin.com/in/alice/", "https://linkedin.com/in/alice/"),
        ("https://fr.linkedin.com/in/alice?trk=people#about", "https://fr.linkedin.com/in/alice"),
    ],
)
def test_linkedin_leads_to_linkedin(typed: str, stored: str) -> None:
    assert clean_linkedin(typed) == stored


@pytest.mark.parametrize(
    "typed",
    ["https://linkedin.com.evil.example/in/alice", "https://evillinkedin.com/in/alice", "https://linkedin.com/", "me"],
)
def test_what_only_looks_like_linkedin_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError):
        clean_linkedin(typed)


def test_links_are_shown_as_one_says_them() -> None:
    assert shown_link("https://www.linkedin.com/in/alice/") == "linkedin.com/in/alice"
