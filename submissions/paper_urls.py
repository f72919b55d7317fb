"""Addresses of the return on paper."""

from django.urls import path

from submissions import paper_views

urlpatterns = [
    path("submissions/<int:pk>/paper/", paper_views.submission_paper, name="submission_paper"),
]
