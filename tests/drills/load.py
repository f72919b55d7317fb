"""People who save, hand in, approve and correct without a pause, and keep what was confirmed.

What is not confirmed, because the server or its database is gone, is sent again as it was, with the
same key, until it is: then it must have counted once.
"""

from __future__ import annotations

import itertools
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPException

from django.urls import reverse

from tests.drills.scene import DUAL, TEACHERS, Scene
from tests.served import Answer, Browser

PAUSE = 0.2  # seconds before something is sent again
AFTERWARDS = 60  # seconds that what is under way at the end gets to be confirmed
SAVES = 10  # of one round trip; then it is handed in, approved, and corrected
DECLARED = {"head_name": "王校长", "truthful": "yes", "accept_blanks": "yes"}
# What is confirmed by leading on, and by saying so.
CONFIRMED = (302, 200)


@dataclass(frozen=True)
class Step:
    """Something sent: the verb that it is, where to, what, and by whom."""

    verb: str
    address: str
    fields: Mapping[str, object]
    browser: Browser
    value: int | None = None  # of a save


@dataclass
class Unit:
    """A school: what it sent, and what of that was confirmed."""

    submission: int
    version: int
    reporter: Browser
    reviewer: Browser
    confirmed: Counter = field(default_factory=Counter)  # verb → how often
    value: int = 0  # saved last
    unclear: int = 0  # answers that did not come, or told of a fault
    refused: list[str] = field(default_factory=list)  # answers that nothing explains

    @property
    def saves(self) -> int:
        return self.confirmed["submission.save"] + self.confirmed["submission.autosave"]

    def work(self, is_over: Callable[[], bool], deadline: float) -> None:
        """One step after the other until it is over; the step under way is brought to its end."""
        for step in self.steps():
            if is_over() or not self._carry_through(step, deadline):
                break
        self.reporter.close()
        self.reviewer.close()

    def send(self, step: Step) -> Answer | None:
        """Send it once, and keep that it was confirmed; None where no answer came."""
        answer = _ask(step)
        if answer is not None and is_confirmed(answer):
            self.confirmed[step.verb] += 1
            self.version += 1
            self.value = self.value if step.value is None else step.value
        return answer

    def _carry_through(self, step: Step, deadline: float) -> bool:
        """Send it until it is confirmed; false where it was refused."""
        while time.monotonic() < deadline:
            answer = self.send(step)
            if answer is not None and is_confirmed(answer):
                return True
            if answer is not None and answer.status < 500:
                self.refused.append(f"{step.verb}: {answer.status} {answer.text[:400]}")
                return False
            self.unclear += 1
            time.sleep(PAUSE)
        self.refused.append(f"{step.verb}: not confirmed until the end")
        return False

    def steps(self) -> Iterator[Step]:
        """What a unit does, without end: each is made from what was confirmed before it."""
        numbers = itertools.count(1)
        while True:
            for _ in range(SAVES // 2):
                yield self._save("submission_autosave", "submission.autosave", next(numbers))
                yield self._save("submission", "submission.save", next(numbers))
            yield self._step("submission_check", "submission.submit", DECLARED)
            yield self._step("submission_approve", "submission.approve", {}, self.reviewer)
            yield self._step("submission_correct", "submission.correct", {"reason": "漏报外聘教师"})

    def _save(self, name: str, verb: str, number: int) -> Step:
        # Two figures that are always the same: where they differ, half a save was kept.
        figures = {f"f-{TEACHERS}": number, f"f-{DUAL}": number}
        step = self._step(name, verb, figures)
        return Step(step.verb, step.address, step.fields, step.browser, number)

    def _step(
        self, name: str, verb: str, fields: Mapping[str, object], browser: Browser | None = None
    ) -> Step:
        address = reverse(name, args=[self.submission])
        seen = {"version": self.version, "key": f"{verb} at version {self.version}"}
        return Step(verb, address, {**seen, **fields}, browser or self.reporter)


def _ask(step: Step) -> Answer | None:
    try:
        return step.browser.send(step.address, step.fields)
    except (OSError, HTTPException):
        step.browser.close()
        return None


def is_confirmed(answer: Answer) -> bool:
    """Whether it says that what was sent is kept; to be led to the sign-in page is not that."""
    return answer.status in CONFIRMED and "login" not in answer.location


def units_of(scene: Scene, port: int) -> list[Unit]:
    """Everybody in front of a form."""
    return [
        Unit(draft.pk, draft.version, Browser(port, reporter), Browser(port, scene.reviewer))
        for reporter, draft in scene.drafts
    ]


@contextmanager
def working(units: list[Unit], *, until: int, seconds: float) -> Iterator[Callable[[int], None]]:
    """Let all work until so many saves are confirmed after the block has ended, or time is up.

    Inside the block the call given waits until so many are.
    """
    ended, broken = threading.Event(), threading.Event()
    deadline = time.monotonic() + seconds
    broken_off = deadline + AFTERWARDS

    def saved() -> int:
        return sum(unit.saves for unit in units)

    def is_over() -> bool:
        return broken.is_set() or (ended.is_set() and saved() >= until)

    def wait_for(wanted: int) -> None:
        while saved() < wanted and time.monotonic() < deadline:
            time.sleep(0.02)
        assert saved() >= wanted, f"{saved()} saves confirmed, {wanted} wanted: {_refused(units)}"

    with ThreadPoolExecutor(len(units)) as pool:
        futures = [pool.submit(unit.work, is_over, broken_off) for unit in units]
        try:
            yield wait_for
            ended.set()
        finally:
            if not ended.is_set():
                broken.set()
    for future in futures:
        future.result()


def _refused(units: list[Unit]) -> list[str]:
    return [text for unit in units for text in unit.refused][:3]
