"""The only place that knows every address."""

from django.urls import include, path

from jinchang_vet import pages
from jinchang_vet.form_token import form_token
from jinchang_vet.health import healthz, readyz

urlpatterns = [
    path("", pages.home, name="home"),
    path("", include("institutions.urls")),
    path("audit/", include("institutions.audit_urls")),
    path("", include("submissions.urls")),
    path("", include("reports.urls")),
    path("", include("reports.sentences_urls")),
    path("", include("reports.indicator_urls")),
    path("", include("reports.task_urls")),
    path("", include("reports.place_urls")),
    path("", include("reports.export_urls")),
    path("", include("reports.edition_urls")),
    path("", include("reports.effect_urls")),
    path("", include("reports.trial_urls")),
    path("", include("reports.api_urls")),
    path("keep/", include("reports.preview_urls")),
    path("keep/", include("targets.urls")),
    path("help/", pages.help_index, name="help"),
    path("help/<slug:slug>/", pages.help_page, name="help_page"),
    path("gallery/", pages.gallery, name="gallery"),
    path("token/", form_token, name="form_token"),
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
]

handler400 = "jinchang_vet.errors.bad_request"
handler403 = "jinchang_vet.errors.forbidden"
handler404 = "jinchang_vet.errors.not_found"
handler500 = "jinchang_vet.errors.server_error"
