from django.urls import path

from engagement.sender import views

urlpatterns = [
    path("manage/sender/", views.sender_detail, name="sender_detail"),
    path("manage/sender/address/", views.sender_update, name="sender_update"),
    path("manage/sender/check/", views.sender_check, name="sender_check"),
    path("manage/sender/removal/", views.sender_removal, name="sender_removal"),
]
