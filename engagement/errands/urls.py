from django.urls import path

from engagement.errands import views

urlpatterns = [
    path("manage/errands/", views.errand_list, name="errand_list"),
    path("manage/errands/<uuid:errand_id>/", views.errand_detail, name="errand_detail"),
    path("manage/errands/<uuid:errand_id>/completion/", views.errand_completion, name="errand_completion"),
    path("manage/errands/<uuid:errand_id>/delay/", views.errand_delay, name="errand_delay"),
    path("manage/errands/<uuid:errand_id>/assignee/", views.errand_assignee, name="errand_assignee"),
]
