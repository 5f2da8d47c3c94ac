from directory.models import Alumnus, NameWord, SearchRow
from directory.tasks import forget_unused_names
from tenancy.models import Employer
from tenancy.scope import no_scope, tenant_scope
from tests.factories.directory import make_alumnus


def test_unused_names_are_forgotten_employer_by_employer(acme: Employer, globex: Employer) -> None:
    gone = make_alumnus(acme, "Ada", "Vale")
    make_alumnus(globex, "Ada", "Quill")
    with tenant_scope(acme):
        SearchRow.objects.all().delete()
        Alumnus.objects.filter(pk=gone.pk).delete()
        task = forget_unused_names
        with no_scope():
            headers = {"employer": acme.pk}
            assert task.apply(headers=headers).get() == 2
        assert not NameWord.objects.exists()
    with tenant_scope(globex):
        assert NameWord.objects.count() == 2
