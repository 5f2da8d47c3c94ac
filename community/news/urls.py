from django.urls import path

from community.news import staff_views, views

ONE = "news/articles/<uuid:article>/"
STAFF = "manage/news/<uuid:article>/"
urlpatterns = [
    path("news/", views.news_list, name="news_list"),
    path("news/saved/", views.saved_article_list, name="saved_article_list"),
    path("news/memories/", views.memory_list, name="memory_list"),
    path("news/memories/new/", views.memory_create, name="memory_create"),
    path(ONE, views.news_detail, name="news_detail"),
    path(f"{ONE}picture/", views.news_picture, name="news_picture"),
    path(f"{ONE}saving/", views.article_saving, name="article_saving"),
    path(f"{ONE}withdrawal/", views.memory_withdrawal, name="memory_withdrawal"),
    path("manage/news/", staff_views.article_desk, name="article_desk"),
    path("manage/news/new/", staff_views.article_create, name="article_create"),
    path(STAFF, staff_views.article_update, name="article_update"),
    path(f"{STAFF}publication/", staff_views.article_publication, name="article_publication"),
    path(f"{STAFF}deletion/", staff_views.article_deletion, name="article_deletion"),
    path(f"{STAFF}preview/", staff_views.article_preview, name="article_preview"),
    path(f"{STAFF}decision/", staff_views.memory_decision, name="memory_decision"),
]
