from django.urls import path

from feedback.answering import wish_views

urlpatterns = [
    path("manage/asked-to-talk/", wish_views.contact_wish_list, name="contact_wish_list"),
    path("manage/asked-to-talk/<uuid:wish_id>/done/", wish_views.contact_wish_done, name="contact_wish_done"),
]
