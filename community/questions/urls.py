from django.urls import path

from community.questions import desk_views, views

urlpatterns = [
    path("questions/", views.question_list, name="question_list"),
    path("questions/new/", views.question_create, name="question_create"),
    path("questions/<uuid:hr_question_id>/", views.question_detail, name="question_detail"),
    path("questions/<uuid:hr_question_id>/reply/", views.question_reply, name="question_reply"),
    path("questions/<uuid:hr_question_id>/closure/", views.question_closure, name="question_closure"),
    path("questions/<uuid:hr_question_id>/files/<uuid:question_file_id>/", views.question_file, name="question_file"),
    path("manage/questions/", desk_views.desk_question_list, name="desk_question_list"),
    path("manage/questions/ready/", desk_views.ready_answer_list, name="ready_answer_list"),
    path("manage/questions/ready/<uuid:ready_answer_id>/", desk_views.ready_answer_update, name="ready_answer_update"),
    path(
        "manage/questions/ready/<uuid:ready_answer_id>/deletion/",
        desk_views.ready_answer_deletion,
        name="ready_answer_deletion",
    ),
    path("manage/questions/<uuid:hr_question_id>/", desk_views.desk_question, name="desk_question"),
    path(
        "manage/questions/<uuid:hr_question_id>/answer/", desk_views.desk_question_answer, name="desk_question_answer"
    ),
    path(
        "manage/questions/<uuid:hr_question_id>/files/<uuid:question_file_id>/",
        desk_views.desk_question_file,
        name="desk_question_file",
    ),
    path(
        "manage/questions/<uuid:hr_question_id>/assignment/",
        desk_views.desk_question_assignment,
        name="desk_question_assignment",
    ),
    path(
        "manage/questions/<uuid:hr_question_id>/closure/",
        desk_views.desk_question_closure,
        name="desk_question_closure",
    ),
]
