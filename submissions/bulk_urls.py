"""Addresses of bulk import and export."""

from django.urls import path

from submissions import bulk_views

urlpatterns = [
    path("imports/", bulk_views.imports, name="imports"),
    path("imports/template/", bulk_views.imports_template, name="imports_template"),
    path("imports/export/", bulk_views.imports_export, name="imports_export"),
    path("imports/<int:pk>/", bulk_views.import_, name="import"),
    path("imports/<int:pk>/progress/", bulk_views.import_progress, name="import_progress"),
    path("imports/<int:pk>/confirm/", bulk_views.import_confirm, name="import_confirm"),
    path("imports/<int:pk>/restart/", bulk_views.import_restart, name="import_restart"),
    path("imports/<int:pk>/drop/", bulk_views.import_drop, name="import_drop"),
    path("imports/<int:pk>/checked.xlsx", bulk_views.import_checked, name="import_checked"),
]
