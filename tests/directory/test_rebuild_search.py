from io import StringIO

from django.core.management import call_command

from directory.models import SearchRow
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tests.factories.directory import make_peer


def test_every_row_is_written_anew(acme: Employer, globex: Employer) -> None:
    make_peer(acme)
    make_peer(globex)
    for employer in (acme, globex):
        with tenant_scope(employer):
            SearchRow.objects.update(facets=[])
    out = StringIO()
    call_command("rebuild_search", employer="acme", stdout=out)
    assert out.getvalue() == "acme: 1 people\n"
    call_command("rebuild_search", stdout=out)
    for employer in (acme, globex):
        with tenant_scope(employer):
            assert "joined:yes" in SearchRow.objects.get(audience="staff").facets
