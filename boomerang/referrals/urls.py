from django.urls import path

from boomerang.referrals import staff_views, views

ONE = "recruit/referrals/<uuid:referral_id>/"
urlpatterns = [
    path("openings/<uuid:opening>/recommendation/", views.opening_recommendation, name="opening_recommendation"),
    path("me/referrals/", views.own_referrals, name="own_referrals"),
    path("recruit/referrals/", staff_views.referral_list, name="referral_list"),
    path("recruit/referrals/terms/", staff_views.referral_terms, name="referral_terms"),
    path("recruit/referrals/payroll/", staff_views.referral_payroll, name="referral_payroll"),
    path(ONE, staff_views.referral_detail, name="referral_detail"),
    path(f"{ONE}payment/", staff_views.referral_payment, name="referral_payment"),
    path("recruit/openings/<uuid:opening>/bonus/", staff_views.opening_bonus, name="opening_bonus"),
]
