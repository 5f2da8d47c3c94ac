"""Pages of the whole installation: their links name the employer, and open without a sign-in."""

from django.urls import path

from boomerang.wishes import link_views

app_name = "coming_back"

urlpatterns = [path("coming-back/<str:token>/", link_views.wish_answer, name="answer")]
