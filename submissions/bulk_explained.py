"""The sheet that says how a table of many institutions is filled in; an import passes it over."""

from __future__ import annotations

from collections.abc import Iterable

from jinchang_vet.kit.xlsx import Column, Row, Sheet
from submissions.bulk_shapes import EXPLANATION
from targets.models import DataItem

RULES = (
    "“数据”表每行一个单位一个年度（长表每行再分到数据项）。单位按代码、全称、简称或别名识别，"
    "数据项按表头方括号中的代码或名称识别；列的次序可以变，多余的列请删去。",
    "空格子表示本次不导入这一项，系统中已有的数保持不变；0 就是 0。",
    "不适用的，宽表写成“不适用：原因”，长表在“数值”列写“不适用”、在“说明”列写原因。",
    "数字只写阿拉伯数字，不带单位；百分比写成 57.6% 或 57.6；“是/否”项写是或否。",
    "还没有开启过填报的往年，导入时按现行数据项补开一轮，并按往常的时间视为已经关闭，只列入文件中的单位。",
    "单位自己正在填写或修改的（已保存、已撤回或已发起更正，且还没有关闭），不能导入，由单位自己提交。",
    "要求过的单位，过了截止时间才由导入提交的，同样记为逾期。",
    "已通过的数据会作为更正提交，审核通过之前原数据仍然有效；正在审核的不能导入。",
    "导入后一律为“已提交”，须由另一人审核通过才生效；单位的填报员会收到通知。",
)


def explanation(items: Iterable[DataItem]) -> Sheet:
    """The rules, and every item with its code, unit and definition."""
    columns = [
        Column("代码", width=34),
        Column("数据项", width=30),
        Column("单位", width=8),
        Column("口径", width=70),
    ]
    rows = [Row.group("填写办法"), *(Row.note(rule) for rule in RULES), Row.group("数据项")]
    rows += [Row([item.code, item.name, item.unit, item.definition]) for item in items]
    return Sheet(EXPLANATION, "批量导入填写说明", columns, rows)
