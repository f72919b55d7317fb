"""A reporter at the form while the database is away, and how that is told."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.urls import reverse

from submissions.models import Submission
from tests.drills.scene import DUAL, TEACHERS
from tests.served import Answer, Browser

NOT_LOST = "您填写的内容没有丢失"


@dataclass
class Visit:
    """A reporter who goes on with the form while nothing can be kept."""

    browser: Browser
    submission: Submission
    answers: list[Answer] = field(default_factory=list)

    def open(self) -> Answer:
        """The form."""
        return self._kept(self.browser.get(reverse("submission", args=[self.submission.pk])))

    def save(self) -> Answer:
        """The button, under one key for the whole visit."""
        address = reverse("submission", args=[self.submission.pk])
        return self._kept(self.browser.send(address, self.fields))

    def save_by_itself(self) -> Answer:
        """What static/js/filling.js sends."""
        address = reverse("submission_autosave", args=[self.submission.pk])
        return self._kept(self.browser.send(address, self.fields, Accept="application/json"))

    @property
    def fields(self) -> dict[str, object]:
        seen = {"version": self.submission.version, "key": "the same all the time"}
        return {**seen, f"f-{TEACHERS}": 4711, f"f-{DUAL}": 4711}

    @property
    def longest(self) -> float:
        return max(answer.seconds for answer in self.answers)

    def _kept(self, answer: Answer) -> Answer:
        self.browser.close()
        self.answers.append(answer)
        return answer


def is_told(answer: Answer) -> bool:
    return (
        answer.status == 503 and "系统暂时不可用" in answer.text and "Traceback" not in answer.text
    )
