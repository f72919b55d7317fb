"""The one transaction of an import: all of it, or nothing.

It means the same as opening rounds, filling in and handing in one by one, in a few statements,
since on SQLite nobody else writes while it runs. What is handed in waits for the approval of
another person.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from django.db.models import Case, CharField, F, Value, When
from django.db.models.functions import Cast, Concat, LPad

from institutions.acting import Act, verb
from institutions.models import Institution, Region
from institutions.refusals import Refused, Stale
from submissions.bulk_imports import may_import
from submissions.bulk_prepared import Filing, Prepared, changed_names
from submissions.bulk_rows import put_figures
from submissions.bulk_standing import Key, rounds_touching
from submissions.bulk_telling import tell_imported
from submissions.evidence_sets import carry_over
from submissions.models import (
    FigureImport,
    Revision,
    Round,
    Step,
    Submission,
    SubmissionState,
)
from submissions.revisions import late_returns
from submissions.rounds import enlist
from submissions.timing import LOCAL, usual_close, usual_due

BATCH = 5000  # rows in one statement
STEP = "批量导入"


@verb("import.write", access=may_import)
def write(act: Act, found: FigureImport, *, prepared: Prepared) -> FigureImport:
    """Open the rounds that are missing, put the figures in and hand all of it in."""
    if found.state != FigureImport.State.WRITING:
        raise Refused(f"这次导入现为“{found.get_state_display()}”，不能写入。")
    rounds = {year: _open_past_round(act, found.region, year, prepared) for year in prepared.opens}
    for filing in prepared.filings:
        filing.round = filing.round or rounds[filing.key[1]]
    _enlist_missing(act, prepared.filings)
    submissions = _submissions(prepared.filings)
    _require_unmoved(prepared.filings, submissions)
    revisions = _revisions(act, prepared, submissions)
    put_figures(
        (revisions[submissions[filing.key].pk], *figure)
        for filing in prepared.filings
        for figure in filing.figures
    )
    _hand_in(act, submissions, revisions)
    _note_late(act, prepared, submissions, revisions)
    _steps(act, prepared, submissions, revisions)
    tell_imported(act, found, prepared, submissions)
    _note(act, found, prepared, list(rounds.values()))
    return found


def _open_past_round(act: Act, region: Region, year: int, prepared: Prepared) -> Round:
    """A round for a past year, with the times that it would usually have had: it is closed, so that
    its year counts as final, and a return gives the unit days of its own. It asks nobody: only the
    units of the file join it.
    """
    root = region.path.split("/")[0]
    Region.objects.select_for_update(no_key=True).get(code=root)
    taken = rounds_touching(region, [year])
    if taken:
        raise Stale(f"预览之后，{taken[0]}已经开启。请重新检查后再确认。")
    due_at = usual_due(year)
    return Round.objects.create(
        region=region,
        year=year,
        opens_at=dt.datetime(year, 12, 1, tzinfo=LOCAL),
        due_at=due_at,
        closes_at=usual_close(due_at),
        notice=f"补录：由批量导入开启。{prepared.reason}",
        asks_statement=False,
        remind_before="",
        remind_after="",
        frozen=prepared.catalogue,
        opened_by=act.by,
        opened_at=act.at,
        is_demo=act.by.is_demo,
    )


def _enlist_missing(act: Act, filings: Sequence[Filing]) -> None:
    """Units that their round does not ask yet; of one opened just now, all of them."""
    by_round: dict[int, tuple[Round, list[int]]] = {}
    for filing in filings:
        if filing.round is not None and filing.standing is None:
            by_round.setdefault(filing.round.pk, (filing.round, []))[1].append(filing.key[0])
    for round, units in by_round.values():
        found = Institution.objects.in_bulk(units)
        taken = Submission.objects.filter(round=round, institution__in=units).first()
        if taken is not None:
            raise Stale(f"预览之后，{taken}已经开始。请重新检查后再确认。")
        enlist(act, round, [found[pk] for pk in units])


def _submissions(filings: Sequence[Filing]) -> dict[Key, Submission]:
    """The submissions to write, locked."""
    rounds = {filing.round.pk for filing in filings if filing.round is not None}
    wanted = {filing.key for filing in filings}
    rows = Submission.objects.filter(round__in=rounds).order_by()
    found = {pk: key for pk, *key in rows.values_list("pk", "institution_id", "round__year")}
    keys = {pk: (unit, year) for pk, (unit, year) in found.items() if (unit, year) in wanted}
    locked: dict[Key, Submission] = {}
    for batch in _batches(sorted(keys)):
        rows = Submission.objects.filter(pk__in=batch).order_by("pk")
        for row in rows.select_for_update(no_key=True):
            locked[keys[row.pk]] = row
    return locked


def _require_unmoved(filings: Sequence[Filing], submissions: dict[Key, Submission]) -> None:
    moved = []
    for filing in filings:
        standing, now = filing.standing, submissions.get(filing.key)
        gone = now is None or (standing is not None and standing.submission != now.pk)
        if gone or (standing is not None and standing.version != now.version):
            moved.append(filing.label)
    if moved:
        raise Stale(f"预览之后，{changed_names(moved)}的填报有变动。请重新检查后再确认。")


def _revisions(act: Act, prepared: Prepared, submissions: dict[Key, Submission]) -> dict[int, int]:
    """The revision to fill, by submission: the one being filled in, or a new one that corrects the
    approved one.
    """
    corrections = [filing for filing in prepared.filings if filing.is_correction]
    made = Revision.objects.bulk_create(
        (
            Revision(
                submission=submissions[filing.key],
                number=filing.standing.last_number + 1,
                started_at=act.at,
                correction_reason=prepared.reason,
            )
            for filing in corrections
        ),
        batch_size=BATCH,
    )
    _carry_files(corrections, made)
    found = {revision.submission_id: revision.pk for revision in made}
    wanted = {submission.pk for submission in submissions.values()}
    for batch in _batches(sorted(wanted - set(found))):
        rows = Revision.objects.filter(submission__in=batch, state=Revision.State.WORKING)
        found.update(rows.order_by().values_list("submission", "pk"))
    return found


def _carry_files(corrections: Sequence[Filing], made: Sequence[Revision]) -> None:
    """A correction takes the files of the approved revision, as one that the unit begins does."""
    sources = Revision.objects.in_bulk([filing.standing.revision for filing in corrections])
    for filing, following in zip(corrections, made, strict=True):
        carry_over(sources[filing.standing.revision], following)


def _hand_in(act: Act, submissions: dict[Key, Submission], revisions: dict[int, int]) -> None:
    """Everything is 已提交: the revisions get their receipts, the submissions move on. No head has
    declared anything: a name that an earlier revision left in the draft goes.
    """
    by_round: dict[int, list[int]] = {}
    for submission in submissions.values():
        by_round.setdefault(submission.round_id, []).append(revisions[submission.pk])
    rounds = Round.objects.select_related("region").defer("frozen").in_bulk(by_round)
    for pk, each in by_round.items():
        for batch in _batches(each):
            Revision.objects.filter(pk__in=batch).update(
                state=Revision.State.SUBMITTED,
                submitted_at=act.at,
                submitted_by=act.by,
                is_imported=True,
                head_name="",
                receipt=_receipt(rounds[pk]),
            )
    for batch in _batches(sorted(revisions)):
        Submission.objects.filter(pk__in=batch).update(
            state=SubmissionState.SUBMITTED,
            version=F("version") + 1,
            saved_at=act.at,
            saved_by=act.by,
        )


def _note_late(
    act: Act, prepared: Prepared, submissions: dict[Key, Submission], revisions: dict[int, int]
) -> None:
    """What a unit that was asked owed, and had not handed in by its due time, is late whoever hands
    it in; so is what replaces late figures that were sent back. A correction that the bureau makes
    of approved figures is none of the unit's.
    """
    owed = {
        submissions[filing.key].pk: filing
        for filing in prepared.filings
        if filing.standing is not None and not filing.is_correction
    }
    late = {pk for pk, filing in owed.items() if filing.standing.due_at < act.at}
    for batch in _batches(sorted(owed)):
        late |= set(
            late_returns().filter(submission__in=batch).values_list("submission", flat=True)
        )
    for batch in _batches([revisions[pk] for pk in sorted(late)]):
        Revision.objects.filter(pk__in=batch).update(is_late=True)


def _receipt(round: Round) -> Concat:
    """`submissions.workflow.receipt_number`, computed by the database."""
    prefix = Value(f"{round.region.code}-{round.year}-")
    return Concat(prefix, _padded("submission_id", 5), Value("-"), _padded("number", 2))


def _padded(column: str, width: int) -> Case:
    """A number with zeros before it; a longer one whole."""
    text = Cast(column, CharField())
    short = When(**{f"{column}__lt": 10**width}, then=LPad(text, width, Value("0")))
    return Case(short, default=text, output_field=CharField())


def _steps(
    act: Act, prepared: Prepared, submissions: dict[Key, Submission], revisions: dict[int, int]
) -> None:
    Step.objects.bulk_create(
        (
            Step(
                submission=submissions[filing.key],
                revision_id=revisions[submissions[filing.key].pk],
                verb=STEP,
                before=submissions[filing.key].state,
                after=SubmissionState.SUBMITTED,
                by=act.by,
                at=act.at,
                comment=prepared.reason,
            )
            for filing in prepared.filings
        ),
        batch_size=BATCH,
    )


def _note(act: Act, found: FigureImport, prepared: Prepared, opened: list[Round]) -> None:
    """The import is done; what the audit log keeps of it."""
    found.state, found.changed_at = FigureImport.State.DONE, act.at
    found.done = found.total = len(prepared.filings)
    found.message = ""
    found.found = {"counts": found.found["counts"], "reason": prepared.reason}
    act.message = prepared.reason
    act.after.update(
        file=found.name,
        sha256=found.sha256,
        submissions=len(prepared.filings),
        figures=prepared.figures,
        rounds=[str(round) for round in opened],
    )


def _batches(keys: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(keys), BATCH):
        yield keys[start : start + BATCH]
