"""The words of people's names, by which a mistyped query is mended."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db import connection
from django.db.models import Q

from directory.models import Audience, NameWord
from directory.names import near_keys
from directory.search.contents import NAME_MARK, Person, names_of, spelled
from directory.visibility import audiences_of, fields_for
from tenancy.bulk import insert_rows, new_ids
from tenancy.scope import require_tenant

LEARNED = (Audience.NETWORK, Audience.STAFF)  # whose words mend queries: a narrower circle's would tell it to others


def learn_words(people: Sequence[Person]) -> None:
    words = _words_of(people)
    known_to_any = Q()
    for audience, found in words.items():
        known_to_any |= Q(audience=audience, word__in=found)
    if not known_to_any:
        return
    known = set(NameWord.objects.filter(known_to_any).values_list("audience", "word"))
    new = [(audience, word) for audience, found in words.items() for word in sorted(found - _of(audience, known))]
    rows = [
        {"id": new_id, "audience": audience, "word": word, "near_keys": near_keys(word)}
        for new_id, (audience, word) in zip(new_ids(len(new)), new, strict=True)
    ]
    insert_rows(NameWord, rows, on_conflict="DO NOTHING")


def _words_of(people: Sequence[Person]) -> dict[Audience, set[str]]:
    found: dict[Audience, set[str]] = defaultdict(set)
    for person in people:
        for audience in set(audiences_of(person.alumnus)).intersection(LEARNED):
            for name in names_of(person.alumnus, fields_for(audience, person.alumnus)):
                found[audience].update(word for word in spelled(name) if len(word) > 1)
    return found


def _of(audience: Audience, known: Iterable[tuple[str, str]]) -> set[str]:
    return {word for other, word in known if other == audience}


def prune_name_words() -> int:
    """Drop words that no search row holds any more. Reads every row once: a nightly job, never a page."""
    held = """
        DELETE FROM directory_nameword word
         WHERE word.tenant_id = %s
           AND NOT EXISTS (
             SELECT 1 FROM directory_searchrow row, unnest(tsvector_to_array(row.vector)) AS lexeme
              WHERE row.tenant_id = %s AND row.audience = word.audience AND lexeme = %s || word.word)
    """
    tenant_id = require_tenant()
    with connection.cursor() as cursor:
        cursor.execute(held, [tenant_id, tenant_id, NAME_MARK])
        return cursor.rowcount
