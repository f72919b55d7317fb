"""What keeps figures from being handed in: all of it at once, each thing with its place, so that
nobody mends one only to hear of the next.
"""

from __future__ import annotations

from dataclasses import dataclass

from institutions.refusals import Invalid
from submissions import checks
from submissions.entries import entries_of
from submissions.evidence_sets import missing_scan
from submissions.facts import values_of_year
from submissions.frozen import Questions
from submissions.models import Revision, Submission

MAX_HEAD_NAME = 40
BLANK = "尚未填报；确实无法提供的，请在检查页确认留空。"
NO_NAME = "请填写单位负责人姓名，由其对数据作出承诺。"
LONG_NAME = f"单位负责人姓名不能超过 {MAX_HEAD_NAME} 个字。"
NO_PLEDGE = "请由单位负责人审阅数据，并勾选承诺。"


@dataclass(frozen=True, slots=True)
class Declared:
    """What is declared with the figures."""

    head_name: str
    truthful: bool
    accept_blanks: bool


def require_complete(
    submission: Submission, revision: Revision, questions: Questions, declared: Declared
) -> None:
    """Refuse figures that cannot be handed in yet; `errors` has a sentence for each place: item
    codes, `scan`, `head_name`, `truthful`.
    """
    at_items = _at_items(submission, revision, questions, declared)
    beside = _beside(submission, revision, declared)
    if not at_items and not beside:
        return
    words = [f"还有 {len(at_items) + len(beside)} 处需要处理，处理后再提交。"]
    if at_items:
        words.append(f"{len(at_items)} 项数据须改正、说明或确认留空。")
    raise Invalid("".join([*words, *beside.values()]), errors={**at_items, **beside})


def _at_items(
    submission: Submission, revision: Revision, questions: Questions, declared: Declared
) -> dict[str, str]:
    """What is wrong with the figures, or not answered."""
    entries = entries_of(revision.figures.select_related("item"), questions.items)
    last_year = values_of_year(submission.institution_id, submission.round.year - 1)
    blocking = [each for each in checks.check(questions, entries, last_year) if each.blocks]
    errors = {finding.place: finding.message for finding in reversed(blocking)}
    if not declared.accept_blanks:
        for item in checks.blanks(questions, entries):
            errors.setdefault(item.code, BLANK)
    return errors


def _beside(submission: Submission, revision: Revision, declared: Declared) -> dict[str, str]:
    """What is wanted besides the figures: the scan and the statement, where the round asks."""
    errors = {"scan": missing_scan(submission, revision)}
    if submission.round.asks_statement:
        errors["head_name"] = "" if declared.head_name else NO_NAME
        errors["truthful"] = "" if declared.truthful else NO_PLEDGE
    if len(declared.head_name) > MAX_HEAD_NAME:
        errors["head_name"] = LONG_NAME
    return {place: sentence for place, sentence in errors.items() if sentence}
