from django.urls import path

from boomerang.feeds import run_views, views

ONE = "recruit/feeds/<uuid:feed_id>/"
RUN = f"{ONE}runs/<uuid:run_id>/"
urlpatterns = [
    path("recruit/feeds/", views.feed_list, name="feed_list"),
    path("recruit/feeds/new/", views.feed_create, name="feed_create"),
    path("recruit/feeds/file/", views.feed_file, name="feed_file"),
    path(ONE, views.feed_detail, name="feed_detail"),
    path(f"{ONE}settings/", views.feed_update, name="feed_update"),
    path(f"{ONE}deletion/", views.feed_deletion, name="feed_deletion"),
    path(f"{ONE}pause/", views.feed_pause, name="feed_pause"),
    path(f"{ONE}resumption/", views.feed_resumption, name="feed_resumption"),
    path(f"{ONE}ownership/", views.feed_ownership, name="feed_ownership"),
    path(f"{ONE}runs/", run_views.feed_run_create, name="feed_run_create"),
    path(f"{ONE}upload/", run_views.feed_upload, name="feed_upload"),
    path(RUN, run_views.feed_run, name="feed_run"),
    path(f"{RUN}acceptance/", run_views.feed_run_acceptance, name="feed_run_acceptance"),
    path(f"{RUN}discarding/", run_views.feed_run_discarding, name="feed_run_discarding"),
]
