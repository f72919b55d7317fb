"""Telling units that the bureau has handed figures in for them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from institutions.acting import Act
from submissions.bulk_prepared import Filing, Prepared, changed_names
from submissions.bulk_standing import Key
from submissions.models import FigureImport, Round, Submission
from submissions.notices import Message, tell
from submissions.pending import Person, people_of


def tell_imported(
    act: Act, found: FigureImport, prepared: Prepared, submissions: Mapping[Key, Submission]
) -> None:
    """One notice of the import to everybody who reports for one of its units, however many years it
    brings; it leads to the newest of them.
    """
    by_unit: dict[int, list[Filing]] = defaultdict(list)
    for filing in prepared.filings:
        by_unit[filing.key[0]].append(filing)
    people = people_of(list(by_unit))
    by_round: dict[int, list[Message]] = defaultdict(list)
    for unit, filings in by_unit.items():
        newest = max(filings, key=lambda filing: filing.key[1])
        submission = submissions[newest.key]
        by_round[submission.round_id] += _messages(
            found, prepared, filings, people[unit], submission
        )
    rounds = Round.objects.defer("frozen").in_bulk(by_round)
    for pk, messages in by_round.items():
        tell(rounds[pk], messages, at=act.at, by=act.by)


def _messages(
    found: FigureImport,
    prepared: Prepared,
    filings: Iterable[Filing],
    people: Iterable[Person],
    submission: Submission,
) -> list[Message]:
    years = "、".join(str(year) for year in sorted({filing.key[1] for filing in filings}))
    said = changed_names(sorted(filing.label for filing in filings))
    title = f"{years} 年度数据已由管理员批量导入并提交，请核对"
    text = (
        f"{said}：由{found.by}批量导入，等待审核，未经本单位负责人承诺。"
        f"导入说明：{prepared.reason}\n"
        f"与实际不符的，请尽快告知{found.region}的管理员，由审核员退回修改；"
        "已经通过的，在填报页发起更正。"
    )
    occasion = f"imported-{found.pk}"
    return [Message(person.pk, occasion, title, text, submission.pk) for person in people]
