"""Addresses of files to take away."""

from django.urls import path

from reports import briefing_views, export_views

urlpatterns = [
    path("exports/", export_views.exports, name="exports"),
    path("exports/summary.xlsx", export_views.summary_xlsx, name="summary_xlsx"),
    path("exports/briefing.docx", briefing_views.briefing_docx, name="briefing_docx"),
]
