"""Where a figure comes from: institution, item, revision, reporter, reviewer, times, receipt."""

from __future__ import annotations

from dataclasses import dataclass

from jinchang_vet.kit import formats
from reports.provenance import moment
from reports.unit_table import BLANK, NOT_APPLICABLE
from submissions.declaration import declaration_of, sender_label, sender_words
from submissions.models import Fact, Figure, FigureState, Revision
from targets.models import DataItem


@dataclass(frozen=True, slots=True)
class EarlierFigure:
    """The same figure in one of the revisions of the year."""

    number: int
    state: str
    value: str
    submitted: str
    sender: str
    is_in_force: bool


@dataclass(frozen=True, slots=True)
class Origin:
    """One approved figure and its way here."""

    institution: str
    region: str
    year: int
    item: str
    definition: str
    period: str
    value: str
    rows: tuple[dict[str, str], ...]
    history: tuple[EarlierFigure, ...]
    is_demo: bool
    submission: int


def load_origin(user, *, institution: str, year: int, item: str) -> Origin | None:
    """The figure as the person may see it, else None; two queries."""
    fact = (
        Fact.objects.visible_to(user)
        .filter(institution__code=institution, year=year, item__code=item)
        .select_related(
            "item",
            "institution__region",
            "revision__submitted_by",
            "revision__decided_by",
            "revision__submission__round",
        )
        .first()
    )
    if fact is None:
        return None
    figures = list(
        Figure.objects.filter(revision__submission=fact.revision.submission_id, item=fact.item_id)
        .exclude(revision__state=Revision.State.WORKING)
        .select_related("revision__submitted_by")
        .order_by("-revision__number")
    )
    in_force = next((each for each in figures if each.revision_id == fact.revision_id), None)
    return Origin(
        institution=fact.institution.name,
        region=fact.institution.region.name,
        year=fact.year,
        item=fact.item.name,
        definition=fact.item.definition,
        period=fact.item.get_period_display(),
        value=_value(fact.state, fact.value, fact.item),
        rows=tuple(_rows(fact, in_force.note if in_force is not None else "")),
        history=tuple(_earlier(each, fact) for each in figures),
        is_demo=fact.revision.submission.round.is_demo,
        submission=fact.revision.submission_id,
    )


def _rows(fact: Fact, note: str) -> list[dict[str, str]]:
    revision = fact.revision
    late = "（逾期）" if revision.is_late else ""
    rows = [
        ("填报单位", f"{fact.institution.name}（{fact.institution.region.name}）"),
        ("数据项", fact.item.name),
        ("数据年度", f"{fact.year} 年度"),
        ("填报版次", f"第 {revision.number} 次"),
        (sender_label(revision), str(revision.submitted_by or formats.DASH)),
        ("提交时间", moment(revision.submitted_at) + late),
        ("审核人", str(revision.decided_by or formats.DASH)),
        ("审核时间", moment(revision.decided_at)),
        ("回执编号", revision.receipt or formats.DASH),
        ("单位负责人", declaration_of(revision)),
        ("填报说明", note),
        ("更正理由", revision.correction_reason),
    ]
    return [{"term": term, "text": text} for term, text in rows if text]


def _earlier(figure: Figure, fact: Fact) -> EarlierFigure:
    revision = figure.revision
    return EarlierFigure(
        number=revision.number,
        state=revision.get_state_display(),
        value=_value(figure.state, figure.value, fact.item),
        submitted=moment(revision.submitted_at),
        sender=sender_words(revision) or formats.DASH,
        is_in_force=revision.pk == fact.revision_id,
    )


def _value(state: str, value, item: DataItem) -> str:
    if state == FigureState.VALUE:
        return formats.quantity(value, item.unit)
    return NOT_APPLICABLE if state == FigureState.NOT_APPLICABLE else BLANK
