from django.urls import path

from mail import views
from mail.clicks.views import click
from mail.providers.views import report

app_name = "mail"

urlpatterns = [
    path("u/<str:token>/", views.unsubscribe, name="unsubscribe"),
    path("l/<str:name>/", click, name="click"),
    path("hooks/mail/<str:provider>/", report, name="provider_report"),
    path("mail/", views.message_list, name="message_list"),
    path("mail/<str:name>/", views.message_detail, name="message_detail"),
    path("mail/<str:name>/html/", views.message_html, name="message_html"),
    path("mail/<str:name>/raw/", views.message_raw, name="message_raw"),
    path("mail/<str:name>/files/<int:number>/", views.message_file, name="message_file"),
]
