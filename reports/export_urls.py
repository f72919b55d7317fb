"""Addresses of files to take away, and of those made in the background."""

from django.urls import path

from reports import (
    briefing_views,
    export_file_views,
    export_round_views,
    export_task_views,
    export_unit_views,
    export_views,
)

urlpatterns = [
    path("exports/", export_views.exports, name="exports"),
    path("exports/summary.xlsx", export_views.summary_xlsx, name="summary_xlsx"),
    path("exports/briefing.docx", briefing_views.briefing_docx, name="briefing_docx"),
    path(
        "exports/facts.xlsx",
        export_file_views.facts_file,
        {"format": "xlsx"},
        name="exports_facts_xlsx",
    ),
    path(
        "exports/facts.csv",
        export_file_views.facts_file,
        {"format": "csv"},
        name="exports_facts_csv",
    ),
    path("exports/tasks.xlsx", export_task_views.tasks_xlsx, name="exports_tasks"),
    path("exports/round.xlsx", export_round_views.round_xlsx, name="exports_round"),
    path(
        "exports/institution.xlsx",
        export_unit_views.institution_xlsx,
        name="exports_institution",
    ),
    path("exports/files/", export_file_views.files, name="exports_files"),
    path("exports/files/rows/", export_file_views.files_rows, name="exports_files_rows"),
    path("exports/files/<int:pk>/", export_file_views.file, name="exports_file"),
    path("exports/files/<int:pk>/again/", export_file_views.file_again, name="exports_file_again"),
    path(
        "exports/files/<int:pk>/remove/",
        export_file_views.file_remove,
        name="exports_file_remove",
    ),
]
