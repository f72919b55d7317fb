"""Addresses of history."""

from django.urls import path

from submissions import life_views

urlpatterns = [
    path("submissions/<int:pk>/history/", life_views.submission_history, name="submission_history"),
    path(
        "submissions/<int:pk>/history/<slug:code>/",
        life_views.submission_life,
        name="submission_life",
    ),
    path(
        "submissions/<int:pk>/differences/",
        life_views.submission_differences,
        name="submission_differences",
    ),
]
