from django.urls import path

from community.circle import named_views, views

urlpatterns = [
    path("circle/", views.circle_list, name="circle_list"),
    path("circle/new/", views.outside_create, name="outside_create"),
    path("circle/labels/", views.circle_labels, name="circle_labels"),
    path("circle/rolodex/", views.circle_rolodex, name="circle_rolodex"),
    path("circle/mail/", views.circle_mail, name="circle_mail"),
    path("circle/people/<uuid:alumnus_id>/", views.mark_create, name="mark_create"),
    path("circle/marks/<uuid:mark_id>/", views.mark_detail, name="mark_detail"),
    path("circle/marks/<uuid:mark_id>/contacts/", views.mark_contact, name="mark_contact"),
    path("circle/marks/<uuid:mark_id>/delay/", views.mark_delay, name="mark_delay"),
    path("circle/marks/<uuid:mark_id>/removal/", views.mark_removal, name="mark_removal"),
    path("circle/contacts/<uuid:contact_id>/removal/", views.contact_removal, name="contact_removal"),
    path("circle/colleagues/<uuid:named_id>/removal/", named_views.named_removal, name="named_removal"),
    path("circle/answers/<str:token>/", named_views.named_answer, name="named_answer"),
]
