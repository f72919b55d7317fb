"""The pages of imports: the list, and one with its progress, its faults or its preview."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.urls import reverse
from django.utils import timezone

from institutions.models import Institution
from jinchang_vet.kit import formats
from jinchang_vet.kit.crumbs import Crumb
from submissions.bulk_found import MOST_FAULTS, MOST_WARNINGS, Counts
from submissions.bulk_imports import UNDER_WAY, State, is_stale
from submissions.models import FigureImport
from submissions.states import Badge
from submissions.upload import Fault

ROWS = 20  # units on one page of the preview
TONES = {
    State.REFUSED: "error",
    State.FAILED: "error",
    State.READY: "warning",
    State.DONE: "success",
    State.DROPPED: "quiet",
}
WAITS = {
    State.WAITING: "已收到，等待后台读取。",
    State.READING: "正在读取和检查，什么也没有写入。",
    State.CONFIRMED: "已确认，等待后台写入。",
    State.WRITING: "正在写入：全部成功才算数，中断则什么也不写。",
}


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the present state is; `total` 0 while that is not known."""

    pk: int
    state: str
    words: str
    done: int
    total: int
    message: str
    is_stale: bool

    @property
    def share(self) -> str:
        """Done of total, in words."""
        return formats.done_of(self.done, self.total)


@dataclass(frozen=True, slots=True)
class Change:
    """One figure that the file brings: what stood there, and what the file says."""

    label: str
    before: str
    after: str
    note: str


@dataclass(frozen=True, slots=True)
class Drafted:
    """A figure of the unit's draft that goes in along with the file's."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """One unit and year of the preview."""

    name: str
    year: int
    doing: str
    new: int
    changed: int
    equal: int
    changes: tuple[Change, ...]
    drafted: tuple[Drafted, ...]


@dataclass(frozen=True, slots=True)
class ImportPage:
    """All that the page of one import shows."""

    found: FigureImport
    badge: Badge
    progress: Progress | None
    counts: Counts
    faults: tuple[Fault, ...]
    rows: tuple[PreviewRow, ...]
    pages: Page | None
    warnings: tuple[Sequence[str], ...]
    is_sender: bool

    @property
    def crumbs(self) -> tuple[Crumb, ...]:
        """The way here."""
        return (
            Crumb("数据填报", reverse("rounds")),
            Crumb("批量导入", reverse("imports")),
            Crumb(self.found.name),
        )

    @property
    def badges(self) -> tuple[Badge, ...]:
        """The state in a pill."""
        return (self.badge,)

    @property
    def subtitle(self) -> str:
        """Whose file, when, for where."""
        at = timezone.localtime(self.found.at)
        return f"{self.found.region} · {self.found.by} 于 {at:%Y-%m-%d %H:%M} 上传"

    @property
    def is_ready(self) -> bool:
        return self.found.state == State.READY

    @property
    def is_done(self) -> bool:
        return self.found.state == State.DONE

    @property
    def may_confirm(self) -> bool:
        """Whether this person may confirm, and there is anything to confirm."""
        return self.is_ready and self.is_sender and bool(self.counts.units)

    @property
    def may_restart(self) -> bool:
        stale = self.progress is not None and self.progress.is_stale
        return stale or self.found.state == State.FAILED

    @property
    def may_drop(self) -> bool:
        return self.found.state in (State.READY, State.REFUSED, State.FAILED)

    @property
    def marks_places(self) -> bool:
        """Whether the faults have places in the file, which can then be given back marked."""
        return any(fault.sheet for fault in self.faults)

    @property
    def fault_words(self) -> str:
        """How much is to be mended."""
        more = self.counts.faults - len(self.faults)
        rest = f"下面列出前 {MOST_FAULTS} 处；" if more > 0 else ""
        return f"文件里有 {self.counts.faults:,} 处须改正，什么也没有导入。{rest}改正后请重新上传。"

    @property
    def opens_words(self) -> str:
        """For which years a round is opened."""
        years = "、".join(f"{year}" for year in self.counts.opens)
        return (
            f"{years} 年度还没有填报轮次，确认后为{self.found.region}各补开一轮，按往常的时间"
            "视为已关闭，只列入文件中的单位；退回修改时，单位自动得到 7 天。"
            "其余单位要补报的，可再次导入，或重新开放这一轮。"
        )

    @property
    def warning_words(self) -> str:
        """How many warnings, and what stands as their explanation."""
        return (
            f"有 {self.counts.warnings:,} 处提醒没有说明。确认时填写的“导入说明”"
            "将作为这些数据的说明，审核时可以看到。"
        )

    @property
    def warnings_hint(self) -> str:
        """That not all of them are listed."""
        return f"只列出前 {MOST_WARNINGS} 处" if self.counts.warnings > MOST_WARNINGS else ""


@dataclass(frozen=True, slots=True)
class ListedImport:
    """One line of the list."""

    pk: int
    name: str
    region: str
    by: str
    at: dt.datetime
    badge: Badge


def badge_of(found: FigureImport) -> Badge:
    """The state in a pill."""
    state = State(found.state)
    return Badge(state.label, TONES.get(state, "info"))


def listed(user, number: str | None) -> tuple[tuple[ListedImport, ...], Page]:
    """A page of the imports that the person may see, the newest first: two queries."""
    rows = FigureImport.objects.visible_to(user).select_related("region", "by")
    page = Paginator(rows.defer("content", "found"), 20).get_page(number)
    return tuple(
        ListedImport(
            found.pk,
            found.name,
            str(found.region),
            str(found.by),
            timezone.localtime(found.at),
            badge_of(found),
        )
        for found in page
    ), page


def progress_of(found: FigureImport, now: dt.datetime) -> Progress | None:
    """How far it is; None when nothing is under way."""
    if found.state not in UNDER_WAY:
        return None
    return Progress(
        pk=found.pk,
        state=found.get_state_display(),
        words=WAITS[State(found.state)],
        done=found.done,
        total=found.total,
        message=found.message,
        is_stale=is_stale(found, now),
    )


def load_import_page(
    found: FigureImport, *, by, number: str | None, now: dt.datetime
) -> ImportPage:
    """The page; the rows of the preview page by page."""
    kept = found.found
    pages = Paginator(kept["rows"], ROWS).get_page(number) if kept.get("rows") else None
    return ImportPage(
        found=found,
        badge=badge_of(found),
        progress=progress_of(found, now),
        counts=Counts.kept(kept["counts"]) if "counts" in kept else Counts(),
        faults=tuple(Fault(**fault) for fault in kept.get("faults", ())),
        rows=_rows(kept, list(pages)) if pages else (),
        pages=pages,
        warnings=tuple(kept.get("warnings", ())),
        is_sender=found.by_id == by.pk,
    )


def _rows(kept: dict[str, Any], rows: Sequence[Sequence[Any]]) -> tuple[PreviewRow, ...]:
    """The shown rows with the names of their institutions: one query."""
    names = dict(
        Institution.objects.filter(pk__in={row[0] for row in rows}).values_list("pk", "name")
    )
    return tuple(_row(kept, row, names[row[0]]) for row in rows)


def _row(kept: dict[str, Any], row: Sequence[Any], name: str) -> PreviewRow:
    _, year, _, _, doing, said, *drafted = row
    marked = [figure for figure in said if len(figure) > 3]
    changed = sum(figure[3] is not None for figure in marked)
    ordered = sorted(marked, key=lambda figure: figure[3] is None)
    return PreviewRow(
        name=name,
        year=year,
        doing=doing,
        new=len(marked) - changed,
        changed=changed,
        equal=len(said) - len(marked),
        changes=tuple(
            Change(
                kept["names"][kept["codes"][index]],
                before if before is not None else "—",
                str(typed).strip(),
                note or "",
            )
            for index, typed, note, before in ordered
        ),
        drafted=tuple(
            Drafted(kept["names"][kept["codes"][index]], value)
            for figures in drafted  # previews of an older program have none
            for index, value in figures
        ),
    )
