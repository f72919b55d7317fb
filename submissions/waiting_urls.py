"""Addresses of all that waits in a round."""

from django.urls import path

from submissions import waiting_views

urlpatterns = [
    path("rounds/<int:pk>/review/", waiting_views.round_review, name="round_review"),
    path("rounds/<int:pk>/review/approve/", waiting_views.round_approve, name="round_approve"),
]
