from django.urls import path

from boomerang.eligibility import views

urlpatterns = [
    path("recruit/reviews/", views.review_list, name="review_list"),
    path("recruit/eligibility/<uuid:spell_id>/", views.eligibility_decision, name="eligibility_decision"),
]
