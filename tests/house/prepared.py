"""What must be so before a step can be taken, where the access table asks for it too early."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

from django.utils import timezone

from reports.models import MadeFile
from submissions.extensions import extend
from targets.keeping import IndicatorFacts, add_indicator, close_plan, record_baseline
from targets.models import Indicator
from tests.cast import fill
from tests.house import exports_access, filled_accounts
from tests.house.stages import close_round
from tests.targets.keeping import HEADCOUNT


def _closed_plan(world: SimpleNamespace) -> None:
    close_plan(world.plan, by=world.people["manager"], reason="期满", closed_on=dt.date(2024, 1, 1))


def _baseline(world: SimpleNamespace) -> None:
    facts = {"year": 2022, "value": 40, "source": "教育事业统计"}
    why = {"reason": "据年报", "document_number": "无"}
    record_baseline(world.plan.targets.get(), by=world.people["manager"], **facts, **why)


def _sum(world: SimpleNamespace) -> None:
    """An indicator whose values of institutions add up."""
    facts = IndicatorFacts(name="在校生规模", section="scale", unit="人")
    made = {"facts": facts, "measurement": HEADCOUNT, "valid_from": 2022}
    add_indicator(by=world.people["manager"], code="enrolment", **made)


def _target_of_a_sum(world: SimpleNamespace) -> None:
    _sum(world)
    world.plan.targets.update(indicator=Indicator.objects.get(code="enrolment"))


def _extension(world: SimpleNamespace) -> None:
    due = timezone.now() + dt.timedelta(days=90)
    times = {"due_at": due, "closes_at": due}
    by = world.people["manager"]
    extend(world.round, by=by, institution=world.school, reason="疫情", **times)


def _failed_file(world: SimpleNamespace) -> None:
    exports_access.address_of("exports_file_again", world)
    MadeFile.objects.update(state=MadeFile.State.FAILED)


def _complete(world: SimpleNamespace) -> None:
    figures = {"specialised_teachers": "40", "dual_qualified_teachers": "20"}
    fill(world.submission, world.reporter, **figures)


BEFORE = {
    **filled_accounts.BEFORE,
    "plan_reopen": _closed_plan,
    "plan_baseline_confirm": _baseline,
    "round_extension_end": _extension,
    "round_reopen": close_round,
    "exports_file_again": _failed_file,
    "round_approve": _complete,
    "plan_target_add": _sum,
    "plan_target_part": _target_of_a_sum,
}


def prepare(name: str, world: SimpleNamespace) -> None:
    """Make what the step of an address needs."""
    if name in BEFORE:
        BEFORE[name](world)
        world.round.refresh_from_db()
