from django.urls import path

from community.calendar_feed import views

urlpatterns = [
    path("calendar/", views.own_calendar, name="own_calendar"),
    path("calendar/<str:token>.ics", views.calendar_file, name="calendar_file"),
]
