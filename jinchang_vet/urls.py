"""The only place that knows every address."""

from django.urls import path

from jinchang_vet.health import healthz

urlpatterns = [
    path("healthz", healthz, name="healthz"),
]

handler400 = "jinchang_vet.errors.bad_request"
handler403 = "jinchang_vet.errors.forbidden"
handler404 = "jinchang_vet.errors.not_found"
handler500 = "jinchang_vet.errors.server_error"
