from django.urls import path

from community.events import door_views, staff_views, views

ONE, STAFF = "events/<uuid:event>/", "manage/events/<uuid:event>/"
urlpatterns = [
    path("events/", views.event_list, name="event_list"),
    path("events/new/", views.event_create, name="event_create"),
    path("events/door/worker.js", door_views.door_worker, name="door_worker"),
    path("events/door/<uuid:event>/", door_views.door, name="door"),
    path("events/door/<uuid:event>/arrivals/", door_views.door_arrivals, name="door_arrivals"),
    path(ONE, views.event_detail, name="event_detail"),
    path(f"{ONE}text/", views.event_update, name="event_update"),
    path(f"{ONE}reply/", views.event_reply, name="event_reply"),
    path(f"{ONE}publication/", views.event_publication, name="event_publication"),
    path(f"{ONE}cancellation/", views.event_cancellation, name="event_cancellation"),
    path(f"{ONE}event.ics", views.event_calendar, name="event_calendar"),
    path(f"{ONE}picture/", views.event_picture, name="event_picture"),
    path(f"{ONE}ticket/", views.event_ticket, name="event_ticket"),
    path(f"{ONE}guests/", views.event_guests, name="event_guests"),
    path("manage/events/", staff_views.manage_event_list, name="manage_event_list"),
    path("manage/events/new/", staff_views.manage_event_create, name="manage_event_create"),
    path("manage/events/rules/", staff_views.event_rules, name="event_rules"),
    path(STAFF, staff_views.manage_event_detail, name="manage_event_detail"),
    path(f"{STAFF}picture/", staff_views.manage_event_picture, name="manage_event_picture"),
    path(f"{STAFF}decision/", staff_views.manage_event_decision, name="manage_event_decision"),
    path(f"{STAFF}cancellation/", staff_views.manage_event_cancellation, name="manage_event_cancellation"),
    path(f"{STAFF}guests/", staff_views.manage_event_guests_export, name="manage_event_guests_export"),
]
