"""Addresses of collecting."""

from django.urls import path

from submissions import autosave_views, form_views, review_views
from submissions.bulk_urls import urlpatterns as bulk_patterns
from submissions.evidence_urls import urlpatterns as evidence_patterns
from submissions.life_urls import urlpatterns as life_patterns
from submissions.paper_urls import urlpatterns as paper_patterns
from submissions.round_urls import urlpatterns as round_patterns
from submissions.upload_urls import urlpatterns as upload_patterns
from submissions.waiting_urls import urlpatterns as waiting_patterns

urlpatterns = [
    *round_patterns,
    path("submissions/<int:pk>/", form_views.submission, name="submission"),
    path(
        "submissions/<int:pk>/fields/<slug:code>/",
        form_views.submission_field,
        name="submission_field",
    ),
    path(
        "submissions/<int:pk>/autosave/",
        autosave_views.submission_autosave,
        name="submission_autosave",
    ),
    path("submissions/<int:pk>/check/", form_views.submission_check, name="submission_check"),
    path("submissions/<int:pk>/receipt/", form_views.submission_receipt, name="submission_receipt"),
    path(
        "submissions/<int:pk>/withdraw/", form_views.submission_withdraw, name="submission_withdraw"
    ),
    path("submissions/<int:pk>/correct/", form_views.submission_correct, name="submission_correct"),
    path("submissions/<int:pk>/abandon/", form_views.submission_abandon, name="submission_abandon"),
    path("submissions/<int:pk>/review/", review_views.submission_review, name="submission_review"),
    path(
        "submissions/<int:pk>/approve/", review_views.submission_approve, name="submission_approve"
    ),
    path("submissions/<int:pk>/return/", review_views.submission_return, name="submission_return"),
    path("submissions/<int:pk>/undo/", review_views.submission_undo, name="submission_undo"),
    *upload_patterns,
    *bulk_patterns,
    *evidence_patterns,
    *paper_patterns,
    *life_patterns,
    *waiting_patterns,
]
