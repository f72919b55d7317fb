"""Addresses of what figures would do to the results once they are approved."""

from django.urls import path

from reports import effect_views

urlpatterns = [
    path("submissions/<int:pk>/effect/", effect_views.submission_effect, name="submission_effect"),
]
