"""A reporter with a browser on the way of a template: down, filled, up, confirmed."""

from __future__ import annotations

import re
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from submissions.models import Figure, Revision, UploadDraft
from tests.cast import client_for
from tests.submissions.workbook_corpus import rows_of

TEACHERS, DUAL, ENROLMENT = "specialised-teachers", "dual-qualified-teachers", "full-time-enrolment"


class Visit:
    """A reporter with a browser at one submission."""

    def __init__(self, user, submission):
        self.client, self.pk = client_for(user), submission.pk

    def address(self, name: str) -> str:
        return reverse(name, args=[self.pk])

    def template(self) -> bytes:
        return self.client.get(self.address("submission_template")).content

    def upload(self, content: bytes, name: str = "填报.xlsx"):
        file = SimpleUploadedFile(name, content)
        return self.client.post(self.address("submission_upload"), {"file": file})

    def preview(self):
        return self.client.get(self.address("submission_upload"))

    def confirm(self, page, **other):
        hidden = r'<input type="hidden" name="(version|key|file)" value="([^"]*)"'
        fields = dict(re.findall(hidden, page.content.decode()))
        return self.client.post(self.address("submission_upload_confirm"), {**fields, **other})

    def faults(self) -> dict[str, tuple[str, str]]:
        """Place → what was read there and why it cannot be."""
        draft = UploadDraft.objects.get()
        return {f["cell"]: (f["value"], f["reason"]) for f in draft.read["faults"]}


def text(response) -> str:
    return response.content.decode()


def stored(submission) -> dict[str, tuple]:
    rows = Figure.objects.filter(
        revision__submission=submission, revision__state=Revision.State.WORKING
    )
    names = rows.values_list("item__code", "state", "value", "note")
    return {code: (state, value, note) for code, state, value, note in names}


def place(content: bytes, code: str, letter: str = "F") -> str:
    return f"{letter}{rows_of(load_workbook(BytesIO(content))['填报表'])[code]}"
