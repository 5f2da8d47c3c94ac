from django.urls import path

from boomerang.outreach import views

TEMPLATES = "recruit/templates/"
urlpatterns = [
    path("recruit/openings/<uuid:opening>/outreach/", views.outreach_create, name="outreach_create"),
    path(TEMPLATES, views.outreach_template_list, name="outreach_template_list"),
    path(f"{TEMPLATES}new/", views.outreach_template_create, name="outreach_template_create"),
    path(f"{TEMPLATES}<uuid:template>/", views.outreach_template_update, name="outreach_template_update"),
    path(f"{TEMPLATES}<uuid:template>/deletion/", views.outreach_template_deletion, name="outreach_template_deletion"),
]
