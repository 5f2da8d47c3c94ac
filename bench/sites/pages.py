"""A view that does nothing, and one with a query and 25 rows, for a person who is signed in."""

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.template import engines

ROWS = """<!doctype html><title>People</title><p>{{ request.user.pk }}</p><table>{% for row in rows %}
<tr><td>{{ row.pk }}</td><td>{{ row.card.name }}</td><td>{{ row.card.title }}</td><td>{{ row.card.team }}</td>
<td>{{ row.card.office }}</td><td>{{ row.card.city }}</td></tr>
{% endfor %}</table>"""


class Row(models.Model):
    id = models.UUIDField(primary_key=True)
    tenant_id = models.IntegerField()
    audience = models.TextField()
    sort_name = models.TextField()
    card = models.JSONField()

    class Meta:
        app_label = "bench"
        managed = False
        db_table = "directory_searchrow"

    def __str__(self) -> str:
        return self.sort_name


def hello(request: HttpRequest) -> HttpResponse:
    return HttpResponse("<!doctype html><title>Hello</title><p>Hello")


def rows(request: HttpRequest, tenant_id: int) -> HttpResponse:
    found = Row._default_manager.filter(tenant_id=tenant_id, audience="network").order_by("sort_name", "id")[:25]
    return HttpResponse(engines["django"].from_string(ROWS).render({"rows": found}, request))
