from django.urls import path

from engagement.returned import views

urlpatterns = [
    path("me/returned-mail/", views.returned_address, name="returned_address"),
    path("me/returned-mail/again/", views.returned_address_again, name="returned_address_again"),
]
