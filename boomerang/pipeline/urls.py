from django.urls import path

from boomerang.pipeline import views

urlpatterns = [
    path("recruit/openings/<uuid:opening>/board/", views.opening_board, name="opening_board"),
    path("recruit/openings/<uuid:opening>/board/<str:stage>/", views.board_column, name="board_column"),
    path("recruit/candidacies/<uuid:candidacy>/", views.candidacy_detail, name="candidacy_detail"),
    path("recruit/candidacies/<uuid:candidacy>/move/", views.candidacy_move, name="candidacy_move"),
    path("recruit/candidacies/<uuid:candidacy>/notes/", views.candidacy_note, name="candidacy_note"),
]
