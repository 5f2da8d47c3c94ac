from django.urls import path

from community.stories import staff_views, views

ONE = "stories/<uuid:story>/"
STAFF = "manage/stories/<uuid:story>/"
urlpatterns = [
    path("stories/", views.own_story_list, name="own_story_list"),
    path("stories/new/", views.own_story_create, name="own_story_create"),
    path(ONE, views.own_story, name="own_story"),
    path(f"{ONE}answer/", views.story_answer, name="story_answer"),
    path(f"{ONE}withdrawal/", views.story_withdrawal, name="story_withdrawal"),
    path("manage/stories/", staff_views.story_list, name="story_list"),
    path("manage/stories/new/", staff_views.story_create, name="story_create"),
    path("manage/stories/people/", staff_views.story_people, name="story_people"),
    path(STAFF, staff_views.story_detail, name="story_detail"),
    path(f"{STAFF}words/", staff_views.story_update, name="story_update"),
    path(f"{STAFF}question/", staff_views.story_question, name="story_question"),
    path(f"{STAFF}publication/", staff_views.story_publication, name="story_publication"),
    path(f"{STAFF}deletion/", staff_views.story_deletion, name="story_deletion"),
]
