"""Addresses of what the pages of plans ask of the results."""

from django.urls import path

from reports import preview_views

urlpatterns = [
    path("preview/", preview_views.indicator_preview, name="indicator_preview"),
    path("plans/<slug:code>/outcome/", preview_views.plan_outcome, name="plan_outcome"),
]
