"""Loading again and again: what follows the files, what stays a manager's, and what is refused."""

from __future__ import annotations

import json
import shutil
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from institutions.audit import broken_links
from institutions.models import AuditEntry, Institution
from targets.loading import CHANGED, DELETED, DEPENDENT, FOLDER, FOREIGN, MOVED_OUT, load_plans
from targets.models import (
    Clause,
    DataItem,
    Department,
    ItemRule,
    Plan,
    PublishedFigure,
    SeedRecord,
    Target,
    Task,
)
from targets.seeding import FixtureError

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the fixtures that a test may edit."""
    copy = tmp_path / "fixtures"
    shutil.copytree(FOLDER, copy)
    return copy


def edit(file: Path, change) -> None:
    content = json.loads(file.read_text(encoding="utf-8"))
    change(content)
    file.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")


def left(loaded) -> dict[str, str]:
    return {each.key: each.why for each in loaded.left_alone}


def run(*arguments: str) -> str:
    said = StringIO()
    call_command("load_plans", *arguments, stdout=said)
    return said.getvalue()


def test_the_first_load_creates_everything_and_the_second_nothing():
    first = load_plans()
    assert first.created["目标"] == 25
    assert first.created["任务"] == 115
    assert not first.updated and not first.left_alone
    second = load_plans()
    assert not second.changed_anything and not second.left_alone
    assert second.unchanged == first.created
    assert SeedRecord.objects.count() == sum(first.created.values())


def test_a_load_without_changes_takes_few_queries(django_assert_max_num_queries):
    load_plans()
    with django_assert_max_num_queries(30):
        load_plans()


def test_a_load_that_changes_something_leaves_one_audit_entry():
    load_plans()
    load_plans()
    entry = AuditEntry.objects.get(verb="plans.load")
    assert entry.result == "done"
    assert entry.actor is None
    assert entry.after["created"]["规划"] == 2
    assert broken_links() == []


def test_what_nobody_touched_follows_its_file(folder):
    load_plans(folder)
    edit(
        folder / "catalogue.json",
        lambda content: content["items"][0].update(name="全日制学生数", swing=25),
    )
    loaded = load_plans(folder)
    assert loaded.updated == {"数据项": 1}
    assert not loaded.left_alone
    item = DataItem.objects.get(code="full-time-enrolment")
    assert (item.name, item.swing) == ("全日制学生数", 25)
    assert not load_plans(folder).changed_anything


def test_rows_that_belong_to_a_thing_follow_too(folder):
    load_plans(folder)

    def change(content):
        target = content["targets"][5]
        target["versions"][0]["lower"] = 55
        target["sources"].pop()
        content["clauses"][2]["responsible"].reverse()
        content["clauses"][0]["elaborated_in"] = ["二（一）1"]

    edit(folder / "baiyin-2022.json", change)
    loaded = load_plans(folder)
    assert loaded.updated == {"条款": 2, "目标": 1}
    target = Target.objects.get(indicator__code="dual-qualified-share")
    assert target.versions.get().lower == 55
    assert target.sources.get().clause.number == "一（二）"
    clause = Clause.objects.get(number="二（一）1")
    assert [unit.department.name for unit in clause.units.filter(role="responsible")][-1] == (
        "各县区人民政府"
    )
    assert Clause.objects.get(number="一（一）").elaborated_in.get() == clause


def test_what_a_manager_changed_stays_and_is_named(folder):
    load_plans(folder)
    target = Target.objects.get(indicator__code="micro-lessons")
    target.name = "精品微课（扩大）"
    target.save()
    edit(
        folder / "baiyin-2022.json",
        lambda content: content["targets"][13].update(name="精品微课三百节"),
    )
    loaded = load_plans(folder)
    assert not loaded.changed_anything
    assert left(loaded) == {"baiyin-2022/micro-lessons": CHANGED}
    target.refresh_from_db()
    assert target.name == "精品微课（扩大）"


def test_a_managers_new_version_makes_the_target_the_managers(folder):
    load_plans(folder)
    target = Target.objects.get(indicator__code="micro-lessons")
    version = target.versions.get()
    version.pk, version.valid_from, version.lower, version.reason = None, 2024, 400, "中期调整"
    version.save()
    edit(
        folder / "baiyin-2022.json",
        lambda content: content["targets"][13]["versions"][0].update(lower=500),
    )
    assert left(load_plans(folder)) == {"baiyin-2022/micro-lessons": CHANGED}
    assert [int(each.lower) for each in target.versions.all()] == [300, 400]


def test_what_a_manager_adds_beside_the_files_is_no_change():
    load_plans()
    school = Institution.objects.get(code="baiyin-kuangye")
    school.contact_name = "张老师"
    school.save()
    target = Target.objects.get(indicator__code="micro-lessons")
    target.baselines.create(year=2022, value=0, source="市教育局", is_confirmed=True)
    assert not load_plans().left_alone
    school.refresh_from_db()
    assert school.contact_name == "张老师"


def test_what_a_manager_deleted_does_not_come_back():
    load_plans()
    Task.objects.get(code="baiyin-2022-c33-spirit").delete()
    loaded = load_plans()
    assert left(loaded) == {"baiyin-2022-c33-spirit": DELETED}
    assert not Task.objects.filter(code="baiyin-2022-c33-spirit").exists()


def test_a_change_taken_back_by_hand_is_no_change_any_more():
    load_plans()
    item = DataItem.objects.get(code="graduates")
    item.name = "当届毕业生"
    item.save()
    assert left(load_plans()) == {"graduates": CHANGED}
    item.name = "毕业生数"
    item.save()
    assert not load_plans().left_alone


def test_something_that_stood_before_the_first_load_is_not_overwritten():
    DataItem.objects.create(
        code="graduates", name="我们的毕业生", section="graduates", position=1, unit="人",
        definition="本市自定", period="cohort", kinds=["higher"], minimum=0,
    )  # fmt: skip
    loaded = load_plans()
    assert left(loaded) == {"graduates": FOREIGN}
    assert DataItem.objects.get(code="graduates").name == "我们的毕业生"


def test_something_new_that_needs_a_deleted_thing_is_named_and_skipped(folder):
    load_plans(folder)
    PublishedFigure.objects.filter(indicator__code="copper-lines").delete()
    Department.objects.get(region__code="620300", name="发改部门").task_units.all().delete()
    Department.objects.get(region__code="620300", name="发改部门").delete()

    def change(content):
        content["clauses"][4]["tasks"].append(
            {"code": "jinchang-review-new", "text": "新任务", "responsible": ["发改部门"]}
        )

    edit(folder / "jinchang-review.json", change)
    loaded = load_plans(folder)
    assert left(loaded)["jinchang-review-new"] == DEPENDENT
    assert left(loaded)["620300/发改部门"] == DELETED
    assert left(loaded)["jinchang-review/copper-lines"] == DELETED
    assert left(loaded)["jinchang-review-pilot-city"] == CHANGED
    assert not Task.objects.filter(code="jinchang-review-new").exists()


def test_what_leaves_the_files_stays_in_the_database_and_is_named(folder):
    load_plans(folder)
    edit(folder / "catalogue.json", lambda content: content["rules"].pop())
    loaded = load_plans(folder)
    assert left(loaded) == {"paid-within-investment": MOVED_OUT}
    assert ItemRule.objects.filter(code="paid-within-investment").exists()


def test_a_further_plan_is_a_further_file(folder):
    load_plans(folder)
    plan = {
        "plan": {
            "code": "baiyin-2026",
            "region": "620400",
            "title": "下一期规划",
            "short_title": "下一期",
            "document_number": "示例",
            "first_year": 2026,
            "horizon": 2030,
            "versions": [{"valid_from": 2026}],
        },
        "clauses": [{"number": "一", "responsible": ["市教育局"]}],
        "targets": [
            {
                "indicator": "enrolment",
                "name": "在校生",
                "sources": [{"clause": "一", "quote": "在校生达到2.5万人"}],
                "versions": [
                    {
                        "valid_from": 2026,
                        "kind": "at_least",
                        "lower": 25000,
                        "year": 2030,
                        "year_basis": "stated",
                        "yearly": {"2028": "24000"},
                    }
                ],
            }
        ],
    }
    (folder / "next.json").write_text(json.dumps(plan, ensure_ascii=False), encoding="utf-8")
    assert load_plans(folder).created == {"规划": 1, "条款": 1, "目标": 1}
    version = Plan.objects.get(code="baiyin-2026").targets.get().versions.get()
    assert version.yearly == {"2028": "24000"}
    assert not load_plans(folder).changed_anything


def drop_a_unit(content):
    del content["items"][0]["unit"]


@pytest.mark.parametrize(
    ("file", "change", "said"),
    [
        (
            "catalogue.json",
            lambda content: content["items"][0].update(colour="红"),
            "catalogue.json items 第 1 项：不认识的字段 colour",
        ),
        ("catalogue.json", drop_a_unit, "catalogue.json items 第 1 项 的 unit：没有写"),
        (
            "catalogue.json",
            lambda content: content["rules"][0].update(left=["no-such-item"]),
            "引用了不存在的数据项 no-such-item",
        ),
        (
            "catalogue.json",
            lambda content: content["items"][0].update(period="weekly"),
            "数据项 full-time-enrolment：period",
        ),
        (
            "catalogue.json",
            lambda content: content["items"].append(content["items"][0]),
            "数据项 full-time-enrolment 写了两次",
        ),
        (
            "baiyin-2022.json",
            lambda content: content["clauses"][0].update(elaborated_in=["九（九）"]),
            "引用了不存在的 baiyin-2022/九（九）",
        ),
        (
            "baiyin-2022.json",
            lambda content: content["targets"][0].pop("indicator"),
            "baiyin-2022.json targets 第 1 项 的 indicator：没有写",
        ),
        (
            "baiyin-2022.json",
            lambda content: content["clauses"][2]["responsible"].append("市教育局"),
            "写了两次",
        ),
        ("baiyin-2022.json", lambda content: content.pop("plan"), "却没有 plan"),
        ("regions.json", lambda content: content.update(cities=[]), "不认识的部分 cities"),
    ],
)
def test_a_slip_in_a_file_is_named_and_nothing_is_written(folder, file, change, said):
    edit(folder / file, change)
    with pytest.raises(FixtureError) as refused:
        load_plans(folder)
    assert said in str(refused.value)
    assert not Plan.objects.exists()
    assert not SeedRecord.objects.exists()


def test_a_broken_file_stops_the_command_with_a_sentence(folder):
    (folder / "regions.json").write_text("{", encoding="utf-8")
    with pytest.raises(CommandError, match=r"规划没有装入，数据库未改动。regions\.json：不是"):
        run("--folder", str(folder))
    with pytest.raises(CommandError, match="没有规划文件"):
        run("--folder", str(folder / "nothing"))


def test_the_command_says_what_it_did_and_what_it_left_alone():
    assert run().startswith("规划已装入：新增 行政区 10、填报单位 11、数据项 40")
    assert run() == "规划没有变化（369 项与文件一致）。\n"
    DataItem.objects.filter(code="graduates").update(swing=50)
    said = run()
    assert "规划没有变化（368 项与文件一致）。" in said
    assert "以下 1 项保持不动：\n  数据项 毕业生数（graduates）：装入后已被修改" in said
