from django.contrib.auth.decorators import login_required
from django.urls import path

from bench.sites import pages

urlpatterns = [
    path("<slug:employer>/bench/hello/", lambda request, employer: pages.hello(request)),
    path(
        "<slug:employer>/bench/<int:tenant_id>/",
        login_required(lambda request, employer, tenant_id: pages.rows(request, tenant_id)),
    ),
]
