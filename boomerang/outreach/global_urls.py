"""Pages of the whole installation: their links name the employer, and open without a sign-in."""

from django.urls import path

from boomerang.outreach import link_views

app_name = "outreach_reply"

urlpatterns = [path("reply/<str:token>/", link_views.reply, name="page")]
