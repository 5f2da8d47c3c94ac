"""Pages of the whole installation: their links name the employer, and open without a sign-in."""

from django.urls import path

from feedback.answering import views

app_name = "answering"

urlpatterns = [
    path("s/<str:token>/", views.begin, name="begin"),
    path("s/<str:token>/page/<slug:page>/", views.answer, name="page"),
    path("s/<str:token>/contact/", views.contact, name="contact"),
]
