"""Pages of the whole installation, before those of `feedback.answering`: a link names the employer, a place a wave."""

from django.urls import path

from feedback.sealed import views

app_name = "sealed"

urlpatterns = [
    path("s/<str:token>/ballot/", views.exchange, name="exchange"),
    path("s/ballot/<str:place>/", views.answer, name="answer"),
    path("s/ballot/<str:place>/contact/", views.contact, name="contact"),
]
