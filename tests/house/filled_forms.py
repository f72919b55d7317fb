"""What is typed into the forms whose line of the access table sends them empty or too early.

Fields of the page's form keep what they show; those named here are typed.
"""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

from django.utils import timezone

from targets.models import Indicator
from tests.cast import PASSWORD
from tests.house import filled_accounts
from tests.submissions.bulk_files import csv_file
from tests.submissions.evidence_files import sent
from tests.submissions.upload_visit import Visit

GROUNDS = {"reason": "市政府常务会议调整", "document_number": "市政发〔2024〕5 号"}
PLAN = {
    "code": "baiyin-2026",
    "title": "白银市职业教育发展规划（2026—2030 年）",
    "short_title": "2026—2030 规划",
    "document_number": "示例〔2026〕1 号",
    "base_year": "2025",
    "first_year": "2026",
    "horizon": "2030",
}
INDICATOR = {
    "code": "teachers-in-all",
    "name": "专业课教师总数",
    "unit": "人",
    "section": "teachers",
    "measure": "sum",
    "span": "stock",
    "kinds": ["higher", "secondary", "skilled"],
    "definition": "各校专业课教师之和。",
    "numerator-0-part": "numerator",
    "numerator-0-item": "specialised-teachers",
}
ITEM = {
    "code": "order-classes",
    "name": "订单班",
    "section": "enterprise",
    "unit": "个",
    "period": "snapshot",
    "kinds": ["secondary"],
    "definition": "正在办的订单班。",
    "minimum": "0",
}
RULE = {
    "code": "teachers-within-students",
    "message": "教师多于学生，请核对。",
    "left-0-side": "left",
    "left-0-item": "specialised-teachers",
    "left-1-side": "right",
    "left-1-item": "full-time-enrolment",
}
TYPED = {
    **filled_accounts.TYPED,
    "plan_add": PLAN,
    "plan_change": {"issuer": "白银市人民政府"},
    "plan_thresholds": {"on_track_at": "0.9", "valid_from": "2024", **GROUNDS},
    "plan_close": {"reason": "规划期满"},
    "plan_reopen": {"reason": "尚需更正"},
    "plan_baseline_confirm": {"key": "k"},
    "plan_copy": PLAN,
    "plan_clause_add": {"number": "二（三）9", "title": "教师队伍"},
    "plan_clause_change": {"title": "主要目标"},
    "plan_figure_correct": {"value": "41", "written": "41%", **GROUNDS},
    "plan_target_change": {"lower": "45", "valid_from": "2024", **GROUNDS},
    "plan_target_describe": {"note": "口径以年报为准"},
    "plan_target_withdraw": {"valid_from": "2024", **GROUNDS},
    "plan_baseline": {"year": "2022", "value": "40.5", "source": "教育事业统计", **GROUNDS},
    "keep_department_add": {"name": "市人社局"},
    "keep_department_change": {"name": "白银市教育局"},
    "keep_indicator_add": INDICATOR,
    "keep_indicator_define": {"definition": "全体教师。", "valid_from": "2025", **GROUNDS},
    "keep_indicator_describe": {"name": "双师比"},
    "keep_item_add": ITEM,
    "keep_item_change": {"name": "在校生数"},
    "keep_rule_add": RULE,
    "keep_rule_change": {"message": "请核对教师数"},
    "keep_api_token_revoke": {"reason": "不再使用"},
}
ROW = ("school", "", 2019, 200, 90, 3000)


def _password(world: SimpleNamespace) -> dict[str, object]:
    new = f"{PASSWORD}-anders"
    return {"old_password": PASSWORD, "new_password1": new, "new_password2": new}


def _figure(world: SimpleNamespace) -> dict[str, object]:
    named = {"indicator": Indicator.objects.get().pk, "clause": world.plan.clauses.get().pk}
    return {**named, "written": "77.19%", "value": "77.19", "quote": "占比达 77.19%"}


def _target(world: SimpleNamespace) -> dict[str, object]:
    made = Indicator.objects.get(code="enrolment")
    return {"indicator": made.pk, "name": "在校生", "lower": "22,000"}


def _part(world: SimpleNamespace) -> dict[str, object]:
    return {"institution": world.school.pk, "amount": "20", "reason": "分解下达"}


def _template(world: SimpleNamespace) -> dict[str, object]:
    return {"file": sent("填报.xlsx", Visit(world.reporter, world.submission).template())}


def _token(world: SimpleNamespace) -> dict[str, object]:
    until = timezone.localdate() + dt.timedelta(days=30)
    return {"region": world.region.pk, "name": "大数据平台", "expires_on": until.isoformat()}


def _import(world: SimpleNamespace) -> dict[str, object]:
    file = sent("往年.csv", csv_file(ROW))
    return {"region": world.region.pk, "file": file, "key": "k"}


def _files(world: SimpleNamespace) -> dict[str, object]:
    return {"key": "k", "place": "whole", "files": sent()}


# What only the world knows, and files, which are read once.
MADE = {
    **filled_accounts.MADE,
    "password_change": _password,
    "plan_figure_add": _figure,
    "plan_target_add": _target,
    "plan_target_part": _part,
    "submission_upload": _template,
    "keep_api_token_add": _token,
    "imports": _import,
    "submission_evidence": _files,
    "round_files": _files,
}


def typed_into(name: str, world: SimpleNamespace) -> dict[str, object]:
    """What somebody types into the form of an address; empty: it is sent as the table says."""
    return MADE[name](world) if name in MADE else TYPED.get(name, {})
