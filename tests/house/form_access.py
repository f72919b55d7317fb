"""The part of the access table about filling in, handing in and deciding."""

from __future__ import annotations

from types import SimpleNamespace

from django.urls import reverse

from submissions.models import Submission

# The columns are those of tests/house/matrix.py.
TABLE = """
GET  submission                login 200 404 403 403 403 403 403 403 403 403 403 403 login
POST submission                401   302 404 403 403 403 403 403 403 403 403 403 403 401
GET  submission_field          login 405 405 405 405 405 405 405 405 405 405 405 405 login
POST submission_field          login 200 404 403 403 403 403 403 403 403 403 403 403 login
GET  submission_check          login 200 404 403 403 403 403 403 403 403 403 403 403 login
POST submission_check          login 302 404 403 403 403 403 403 403 403 403 403 403 login
GET  submission_receipt        login 200 404 200 200 403 404 404 403 403 403 403 403 login
POST submission_receipt        login 405 405 405 405 405 405 405 405 405 405 405 405 login
GET  submission_template       login 200 404 403 403 403 403 403 403 403 403 403 403 login
POST submission_template       login 405 405 405 405 405 405 405 405 405 405 405 405 login
GET  submission_upload         login 200 404 403 403 403 403 403 403 403 403 403 403 login
POST submission_upload         login 422 404 403 403 403 403 403 403 403 403 403 403 login
GET  submission_upload_confirm login 405 405 405 405 405 405 405 405 405 405 405 405 login
POST submission_upload_confirm login 302 404 403 403 403 403 403 403 403 403 403 403 login
GET  submission_upload_checked login 404 404 403 403 403 403 403 403 403 403 403 403 login
POST submission_upload_checked login 405 405 405 405 405 405 405 405 405 405 405 405 login
GET  submission_withdraw       login 405 405 405 405 405 405 405 405 405 405 405 405 login
POST submission_withdraw       login 302 404 403 403 403 403 403 403 403 403 403 403 login
GET  submission_correct        login 405 405 405 405 405 405 405 405 405 405 405 405 login
POST submission_correct        login 302 404 403 403 403 403 403 403 403 403 403 403 login
GET  submission_abandon        login 405 405 405 405 405 405 405 405 405 405 405 405 login
POST submission_abandon        login 302 404 403 403 403 403 403 403 403 403 403 403 login
GET  submission_review         login 403 403 200 200 403 404 404 403 403 403 403 403 login
POST submission_review         login 405 405 405 405 405 405 405 405 405 405 405 405 login
GET  submission_approve        login 405 405 405 405 405 405 405 405 405 405 405 405 login
POST submission_approve        401   403 403 302 403 403 404 404 403 403 403 403 403 401
GET  submission_return         login 405 405 405 405 405 405 405 405 405 405 405 405 login
POST submission_return         401   403 403 302 403 403 404 404 403 403 403 403 403 401
GET  submission_undo           login 405 405 405 405 405 405 405 405 405 405 405 405 login
POST submission_undo           401   403 403 302 403 403 404 404 403 403 403 403 403 401
"""
STAGES = {
    "submission_receipt": "submitted",
    "submission_withdraw": "submitted",
    "submission_review": "submitted",
    "submission_approve": "submitted",
    "submission_return": "submitted",
    "submission_correct": "approved",
    "submission_undo": "approved",
    "submission_abandon": "correcting",
}


def address_of(name: str, world: SimpleNamespace) -> str:
    """The address about the submission of the table's world, or one figure of it."""
    figure = ["full-time-enrolment"] if name == "submission_field" else []
    return reverse(name, args=[world.submission.pk, *figure])


def body_of(name: str, world: SimpleNamespace) -> dict[str, object]:
    """What the person whose page it is would send."""
    version = Submission.objects.values_list("version", flat=True).get(pk=world.submission.pk)
    statement = {"head_name": "王校长", "truthful": "yes", "accept_blanks": "yes"}
    words = {"comment": "请核对", "reason": "笔误", "note": "同意"}
    return {"version": version, "key": "k", **statement, **words}
