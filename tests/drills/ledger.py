"""What was confirmed, held against what the database has: lost, half-written, written twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import connection

from institutions import audit
from tests.drills.load import Unit
from tests.drills.scene import DUAL, TEACHERS
from tests.submissions.parallel import contradictions

# Keys under which steps were taken, by submission: a step that is kept has kept its key.
KEYS = """
    SELECT s.id, k.verb, count(*)
      FROM submissions_submission s
      JOIN institutions_user u ON u.institution_id = s.institution_id
      JOIN institutions_idempotencykey k ON k.by_id = u.id
     GROUP BY s.id, k.verb
"""
APPROVALS = """
    SELECT v.submission_id, count(*)
      FROM submissions_step p JOIN submissions_revision v ON v.id = p.revision_id
     WHERE p.verb = '通过' GROUP BY v.submission_id
"""
# Of the newest revision of each submission.
FIGURES = """
    SELECT v.submission_id, i.code, f.value
      FROM submissions_figure f
      JOIN targets_dataitem i ON i.id = f.item_id
      JOIN submissions_revision v ON v.id = f.revision_id
     WHERE v.number = (SELECT max(w.number) FROM submissions_revision w
                        WHERE w.submission_id = v.submission_id)
"""
VERSIONS = "SELECT id, version FROM submissions_submission"
AUDITED = """
    SELECT count(*) FROM institutions_auditentry
     WHERE result = 'done' AND verb IN ('submission.save', 'submission.submit',
                                        'submission.approve', 'submission.correct',
                                        'evidence.attach')
"""


@dataclass
class Findings:
    """Sentences about what does not agree; all empty when all is well."""

    lost: list[str] = field(default_factory=list)
    half_written: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)

    @property
    def are_none(self) -> bool:
        return not (self.lost or self.half_written or self.doubled)


@dataclass
class Stored:
    """What the database has, asked without the models."""

    steps: dict[int, Counter]
    figures: dict[int, dict[str, int]]
    versions: dict[int, int]


def held_against(units: Iterable[Unit]) -> Findings:
    """Compare what every unit was confirmed with what is stored."""
    units, found, stored = list(units), Findings(), _stored()
    for unit in units:
        _steps(unit, stored.steps.get(unit.submission, Counter()), found)
        _figures(unit, stored, found)
    _whole(units, found)
    return found


def _stored() -> Stored:
    steps: dict[int, Counter] = {}
    for submission, verb, count in _rows(KEYS):
        steps.setdefault(submission, Counter())[verb] = count
    for submission, count in _rows(APPROVALS):
        steps.setdefault(submission, Counter())["submission.approve"] = count
    figures: dict[int, dict[str, int]] = {}
    for submission, code, value in _rows(FIGURES):
        figures.setdefault(submission, {})[code] = int(value)
    return Stored(steps, figures, dict(_rows(VERSIONS)))


def _steps(unit: Unit, stored: Counter, found: Findings) -> None:
    for verb in sorted(unit.confirmed | stored):
        confirmed, kept = unit.confirmed[verb], stored[verb]
        said = f"submission {unit.submission}: {verb} confirmed {confirmed}, stored {kept}"
        if kept < confirmed:
            found.lost.append(said)
        elif kept > confirmed:
            found.doubled.append(said)


def _figures(unit: Unit, stored: Stored, found: Findings) -> None:
    """Both figures of a save are the last one's, and the version has moved once for each step."""
    figures = stored.figures.get(unit.submission, {})
    pair = (figures.get(TEACHERS, 0), figures.get(DUAL, 0))
    if pair[0] != pair[1]:
        found.half_written.append(f"submission {unit.submission}: {pair} are not of one save")
    elif pair[0] < unit.value:
        found.lost.append(f"submission {unit.submission}: {unit.value} confirmed, {pair[0]} stored")
    elif pair[0] > unit.value:
        found.doubled.append(f"submission {unit.submission}: {pair[0]} was never confirmed")
    version = stored.versions[unit.submission]
    if version != unit.version:
        said = f"submission {unit.submission}: version {version}, by the steps {unit.version}"
        found.half_written.append(said)


def _whole(units: list[Unit], found: Findings) -> None:
    """What no single unit shows: facts against revisions, and the record of what was done."""
    found.half_written += [f"{name}: {rows}" for name, rows in contradictions().items()]
    broken = audit.broken_links()
    if broken:
        found.half_written.append(f"audit entries that do not follow one another: {broken}")
    wanted = sum(
        count
        for unit in units
        for verb, count in unit.confirmed.items()
        if verb != "submission.autosave"
    )
    [[kept]] = _rows(AUDITED)
    if kept < wanted:
        found.lost.append(f"{wanted} steps confirmed, {kept} in the audit log")
    elif kept > wanted:
        found.doubled.append(f"{wanted} steps confirmed, {kept} in the audit log")


def _rows(question: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(question)
        return cursor.fetchall()
