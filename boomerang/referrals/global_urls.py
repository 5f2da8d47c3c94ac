"""Pages of the whole installation: their links name the employer, and open without a sign-in."""

from django.urls import path

from boomerang.referrals import link_views

app_name = "recommended"

urlpatterns = [
    path("recommended/link/<str:token>/", link_views.referral_share, name="share"),
    path("recommended/<str:token>/", link_views.referral_answer, name="answer"),
]
