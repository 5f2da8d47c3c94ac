from django.urls import path

from community.groups import member_views, post_views, staff_views, views

GROUP = "groups/<uuid:group>/"
POST = f"{GROUP}posts/<uuid:post>/"

urlpatterns = [
    path("groups/", views.group_list, name="group_list"),
    path("groups/new/", views.group_create, name="group_create"),
    path(GROUP, views.group_detail, name="group_detail"),
    path(f"{GROUP}edit/", views.group_update, name="group_update"),
    path(f"{GROUP}archive/", views.group_archive, name="group_archive"),
    path(f"{GROUP}picture/", views.group_picture, name="group_picture"),
    path(f"{GROUP}joining/", member_views.group_joining, name="group_joining"),
    path(f"{GROUP}leaving/", member_views.group_leaving, name="group_leaving"),
    path(f"{GROUP}notifications/", member_views.group_notify, name="group_notify"),
    path(f"{GROUP}members/", member_views.group_members, name="group_members"),
    path(f"{GROUP}members/<uuid:group_member>/", member_views.group_member, name="group_member"),
    path(f"{GROUP}invitations/", member_views.group_invite, name="group_invite"),
    path(f"{GROUP}people/", member_views.group_people, name="group_people"),
    path(f"{GROUP}posts/", post_views.group_post_create, name="group_post_create"),
    path(POST, post_views.group_post, name="group_post"),
    path(f"{POST}edit/", post_views.group_post_update, name="group_post_update"),
    path(f"{POST}deletion/", post_views.group_post_deletion, name="group_post_deletion"),
    path(f"{POST}pin/", post_views.group_post_pin, name="group_post_pin"),
    path(f"{POST}hiding/", post_views.group_post_hiding, name="group_post_hiding"),
    path(f"{POST}picture/", post_views.group_post_picture, name="group_post_picture"),
    path("manage/groups/", staff_views.staff_group_list, name="staff_group_list"),
    path("manage/groups/settings/", staff_views.staff_group_settings, name="staff_group_settings"),
    path("manage/groups/<uuid:any_group>/", staff_views.staff_group, name="staff_group"),
]
