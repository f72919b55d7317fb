"""Addresses of evidence and of a notice's attachments."""

from django.urls import path

from submissions import evidence_views, round_file_views

urlpatterns = [
    path(
        "submissions/<int:pk>/evidence/",
        evidence_views.submission_evidence,
        name="submission_evidence",
    ),
    path("evidence/<int:pk>/", evidence_views.evidence_file, name="evidence_file"),
    path("evidence/<int:pk>/remove/", evidence_views.evidence_remove, name="evidence_remove"),
    path("rounds/<int:pk>/files/", round_file_views.round_files, name="round_files"),
    path("rounds/files/<int:pk>/", round_file_views.round_file, name="round_file"),
    path(
        "rounds/files/<int:pk>/remove/",
        round_file_views.round_file_remove,
        name="round_file_remove",
    ),
]
