"""What DNS may say about a sender domain, and what it means."""

import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import dns.message
import dns.rcode
import dns.resolver
import dns.rrset
import pytest

from engagement.sender import asking
from engagement.sender.asking import DnsAway, is_public_name, texts
from engagement.sender.checking import Wanted, check
from mail.models import Finding

KEY = "v=DKIM1; k=rsa; p=MIGfMA0G CSqGSIb3"
GOOD = {
    "_alumni-portal.acme.org": ["alumni-portal=abc"],
    "acme.org": ["google-site-verification=x", "v=spf1 include:spf.relay.net ~all"],
    "s1._domainkey.acme.org": [KEY],
    "_dmarc.acme.org": ["v=DMARC1; p=quarantine; rua=mailto:d@acme.org"],
}
OURS = Wanted("acme.org", proof="abc", selector="s1", spf="include:spf.relay.net", dkim=KEY.replace(" CSq", "CSq"))


def findings(changes: dict[str, list[str]], wanted: Wanted = OURS) -> list[str]:
    records = GOOD | changes
    found = check(wanted, lambda name: records.get(name, []))
    return [found.proof.value, found.spf.value, found.dkim.value, found.dmarc.value]


def test_all_is_well_when_all_is_there() -> None:
    assert findings({}) == ["found"] * 4


@pytest.mark.parametrize(
    ("name", "records", "says"),
    [
        ("_alumni-portal.acme.org", [], "missing"),
        ("_alumni-portal.acme.org", ["alumni-portal=other"], "wrong"),
        ("_alumni-portal.acme.org", ["alumni-portal=other", "alumni-portal=abc"], "found"),
        ("acme.org", [], "missing"),
        ("acme.org", ["v=spf10 include:spf.relay.net"], "missing"),
        ("acme.org", ["v=spf1 -all", "v=spf1 include:spf.relay.net -all"], "wrong"),
        ("acme.org", ["v=spf1 include:elsewhere.net -all"], "wrong"),
        ("acme.org", ["v=spf1 include:spf.relay.net +all"], "wrong"),
        ("acme.org", ["V=SPF1 +include:SPF.relay.net -all"], "found"),
        ("s1._domainkey.acme.org", [], "missing"),
        ("s1._domainkey.acme.org", ["v=DKIM1; p="], "wrong"),
        ("s1._domainkey.acme.org", ["v=DKIM1; p=elsewhere"], "wrong"),
        ("s1._domainkey.acme.org", ["nonsense"], "wrong"),
        ("s1._domainkey.acme.org", [KEY, KEY], "wrong"),
        ("_dmarc.acme.org", [], "missing"),
        ("_dmarc.acme.org", ["v=DMARC1"], "wrong"),
        ("_dmarc.acme.org", ["v=DMARC1; p=none", "v=DMARC1; p=reject"], "wrong"),
        ("_dmarc.acme.org", ["v=DMARC1;p=none"], "found"),
    ],
)
def test_each_fault_is_told_apart(name: str, records: list[str], says: str) -> None:
    place = list(GOOD).index(name)
    expected = ["found"] * 4
    expected[place] = says

    assert findings({name: records}) == expected


def test_without_wishes_of_the_relay_any_record_will_do() -> None:
    plain = Wanted("acme.org", selector="s1")

    assert findings({"acme.org": ["v=spf1 mx -all"]}, plain) == ["unchecked", "found", "found", "found"]
    assert findings({}, Wanted("acme.org")) == ["unchecked", "found", "unchecked", "found"]


def test_the_domain_above_may_speak_for_it() -> None:
    asked: list[str] = []

    def ask(name: str) -> list[str]:
        asked.append(name)
        return {"_dmarc.acme.org": ["v=DMARC1; p=reject"]}.get(name, [])

    assert check(Wanted("mail.alumni.acme.org"), ask).dmarc is Finding.FOUND
    assert asked[-3:] == ["_dmarc.mail.alumni.acme.org", "_dmarc.alumni.acme.org", "_dmarc.acme.org"]
    assert check(Wanted("alumni.other.org"), ask).dmarc is Finding.MISSING
    assert "_dmarc.org" not in asked


def test_what_is_kept_has_a_size() -> None:
    found = check(Wanted("acme.org"), lambda _name: ["v=spf1 " + "x" * 5000])

    assert [len(text) for text in found.records["spf"]] == [1000]


@pytest.mark.parametrize(
    ("domain", "is_public"),
    [("acme.org", True), ("localhost", False), ("portal.test", False), ("portal.example", False), ("", False)],
)
def test_names_that_nobody_else_knows_are_not_asked_about(domain: str, is_public: bool) -> None:
    assert is_public_name(domain) is is_public


class NameServer:
    """Answers as it is told, by UDP on this machine."""

    def __init__(self) -> None:
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.records: dict[str, list[str]] = {}
        self.rcode = dns.rcode.NOERROR
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        with suppress(OSError):  # closed
            while True:
                wire, whom = self.socket.recvfrom(4096)
                self.socket.sendto(self._answer(dns.message.from_wire(wire)).to_wire(), whom)

    def _answer(self, query: Any) -> Any:
        answer: Any = dns.message.make_response(query)
        name = query.question[0].name
        texts = self.records.get(name.to_text(omit_final_dot=True), [])
        if texts:
            answer.answer.append(dns.rrset.from_text_list(name, 60, "IN", "TXT", texts))
        answer.set_rcode(self.rcode)
        return answer


@pytest.fixture
def name_server(monkeypatch: pytest.MonkeyPatch) -> Iterator[NameServer]:
    server = NameServer()

    def resolver() -> dns.resolver.Resolver:
        made = dns.resolver.Resolver(configure=False)
        made.nameservers, made.port, made.lifetime = ["127.0.0.1"], server.port, 0.5
        return made

    monkeypatch.setattr(asking, "_resolver", resolver)
    yield server
    server.socket.close()


def test_records_are_read_from_the_wire(name_server: NameServer) -> None:
    name_server.records["acme.org"] = ['"v=spf1 " "mx -all"', '"caf\\195\\169\\000"']

    assert set(texts("acme.org")) == {"v=spf1 mx -all", "café"}
    assert texts("other.org") == []
    name_server.rcode = dns.rcode.NXDOMAIN
    assert texts("nothing.org") == []


def test_no_answer_is_not_no_record(name_server: NameServer) -> None:
    name_server.rcode = dns.rcode.SERVFAIL
    with pytest.raises(DnsAway):
        texts("acme.org")
    name_server.socket.close()
    with pytest.raises(DnsAway):
        texts("acme.org")
    with pytest.raises(DnsAway):
        texts("a..b")


def test_the_machines_own_resolver_has_little_patience() -> None:
    try:
        resolver = asking._resolver()
    except dns.resolver.NoResolverConfiguration:
        pytest.skip("this machine has no name server")
    assert resolver.lifetime == asking.SECONDS
