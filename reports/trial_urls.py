"""Addresses of the trial of an institution's own indicators."""

from django.urls import path

from reports import trial_views

urlpatterns = [
    path("submissions/<int:pk>/trial/", trial_views.submission_trial, name="submission_trial"),
]
