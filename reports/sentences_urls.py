"""Addresses of the words to copy into a report."""

from django.urls import path

from reports import sentences_views

urlpatterns = [
    path("overview/text/", sentences_views.overview_words, name="overview_text"),
    path(
        "institutions/<slug:code>/text/", sentences_views.institution_words, name="institution_text"
    ),
    path("departments/<int:pk>/text/", sentences_views.department_words, name="department_text"),
]
