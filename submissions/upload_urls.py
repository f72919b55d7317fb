"""Addresses of the Excel round trip."""

from django.urls import path

from submissions import upload_views

urlpatterns = [
    path(
        "submissions/<int:pk>/template.xlsx",
        upload_views.submission_template,
        name="submission_template",
    ),
    path("submissions/<int:pk>/upload/", upload_views.submission_upload, name="submission_upload"),
    path(
        "submissions/<int:pk>/upload/confirm/",
        upload_views.submission_upload_confirm,
        name="submission_upload_confirm",
    ),
    path(
        "submissions/<int:pk>/upload/checked.xlsx",
        upload_views.submission_upload_checked,
        name="submission_upload_checked",
    ),
]
