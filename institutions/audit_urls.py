"""Addresses of the auditor's pages."""

from django.urls import path, register_converter

from institutions import audit_views


class Shape:
    """What the log can be taken away as."""

    regex = "xlsx|csv"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(Shape, "audit_shape")

urlpatterns = [
    path("", audit_views.audit_log, name="audit_log"),
    path("<int:number>/", audit_views.audit_entry, name="audit_entry"),
    path("log.<audit_shape:shape>", audit_views.audit_export, name="audit_export"),
]
