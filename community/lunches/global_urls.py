"""A page of the whole installation: its link names the employer, and opens without a sign-in."""

from django.urls import path

from community.lunches import link_views

app_name = "lunch"

urlpatterns = [path("lunch/<str:token>/", link_views.link_vote, name="vote")]
