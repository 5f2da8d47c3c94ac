"""Only two files open connections: one to web addresses, one to the mail relay."""

from tests.guards.source import ROOT, imports, product_files

NETWORK = {
    "aiohttp",
    "dns",
    "ftplib",
    "http.client",
    "httpcore",
    "httpx",
    "imaplib",
    "poplib",
    "requests",
    "smtplib",
    "socket",
}
NETWORK |= {"telnetlib", "urllib.request", "urllib3", "xmlrpc.client"}
ALLOWED = {
    "web/outbound.py": {"httpcore", "socket"},
    "mail/relay.py": {"smtplib", "socket"},
    # Speaks anymail's language only: its adapter hands every request to web/outbound.py.
    "mail/providers/outgoing.py": {"requests"},
    # Asks the machine's own name servers about sender domains; opens nothing of theirs.
    "engagement/sender/asking.py": {"dns"},
}


def test_nothing_else_talks_to_the_network() -> None:
    found = {}
    for file in product_files():
        imported = imports(file.read_text())
        used = {name for name in NETWORK if any(f"{one}.".startswith(f"{name}.") for one in imported)}
        if used:
            found[str(file.relative_to(ROOT))] = used

    assert found == ALLOWED
