from django.urls import path

from feedback.results import comment_views, named_views, trend_views, views

RESULTS = "manage/waves/<uuid:wave_id>/results/"

urlpatterns = [
    path(RESULTS, views.results_detail, name="results_detail"),
    path(f"{RESULTS}groups/", views.results_heat, name="results_heat"),
    path(f"{RESULTS}comparison/", views.results_comparison, name="results_comparison"),
    path(f"{RESULTS}comments/", comment_views.results_comments, name="results_comments"),
    path(f"{RESULTS}comments/<uuid:comment_id>/tags/", comment_views.comment_tag, name="comment_tag"),
    path(f"{RESULTS}people/", named_views.results_people, name="results_people"),
    path(f"{RESULTS}export/", views.results_export, name="results_export"),
    path("manage/feedback/", trend_views.trends, name="trends"),
]
