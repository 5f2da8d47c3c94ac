from django.urls import path

from feedback.promises import views

urlpatterns = [
    path("manage/promises/", views.promise_list, name="promise_list"),
    path("manage/promises/new/", views.promise_create, name="promise_create"),
    path("manage/promises/<uuid:promise>/", views.promise_update, name="promise_update"),
    path("manage/promises/<uuid:promise>/end/", views.promise_end, name="promise_end"),
    path("manage/promises/<uuid:promise>/publication/", views.promise_publication, name="promise_publication"),
    path("we-did/", views.kept_promises, name="kept_promises"),
]
