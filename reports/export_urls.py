"""Addresses of files to take away."""

from django.urls import path

from reports import export_views

urlpatterns = [
    path("exports/", export_views.exports, name="exports"),
    path("exports/summary.xlsx", export_views.summary_xlsx, name="summary_xlsx"),
]
