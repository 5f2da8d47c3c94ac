from django.urls import path

from boomerang.ledger import views

urlpatterns = [
    path("recruit/ledger/", views.ledger_detail, name="ledger_detail"),
    path("recruit/ledger/figures/", views.ledger_figures, name="ledger_figures"),
    path("recruit/ledger/sheet/", views.ledger_sheet, name="ledger_sheet"),
    path("recruit/ledger/download/", views.ledger_download, name="ledger_download"),
    path("recruit/ledger/returns/<uuid:rehire>/credit/", views.ledger_credit, name="ledger_credit"),
]
