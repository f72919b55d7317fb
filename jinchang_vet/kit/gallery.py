"""What the development-only page of components shows: every component in every state.

Needs no database. The words of statuses and tags are handed in, because they live above this room:
`gallery_context(statuses=Status, tags=Tag)`. The figures are made up for the page.
"""

from collections.abc import Iterable
from decimal import Decimal

from django import forms
from django.core.paginator import Paginator


class SampleForm(forms.Form):
    """A form as crispy shows it: text, help, choice, check, area and file."""

    name = forms.CharField(label="名称", max_length=40, help_text="与公章一致的全称。")
    kind = forms.ChoiceField(label="类别", choices=[("", "请选择"), ("secondary", "中职学校")])
    reason = forms.CharField(label="说明", required=False, widget=forms.Textarea({"rows": 2}))
    scan = forms.FileField(label="扫描件", required=False)
    sure = forms.BooleanField(label="我已核对，数据真实")

    def clean(self):
        """Refuse as a whole when the name is a number, to show an error of the form itself."""
        if self.cleaned_data.get("name", "").isdigit():
            raise forms.ValidationError("名称不能只有数字，请改为全称。")
        return self.cleaned_data


def gallery_context(*, statuses: Iterable, tags: Iterable) -> dict:
    """The context of templates/gallery.html; both arguments are members with a Chinese `label`."""
    statuses = tuple(statuses)
    wrong = SampleForm(data={"wrong-name": "123"}, prefix="wrong")
    wrong.is_valid()
    return {
        "statuses": statuses,
        "tags": tuple(tags),
        "tones": ("quiet", "success", "info", "warning", "error"),
        "counts": tuple(zip(statuses, (7, 6, 4, 2, 1, 1, 2, 3), strict=True)),
        "bullets": _bullets({str(status): status for status in statuses}),
        "series": (
            ("连续", _decimals("38.2", "41.3", "43.1", "47.0")),
            ("缺一年", _decimals("38.2", None, "43.1", "41.0")),
            ("不变", _decimals("5", "5", "5", "5")),
            ("一个点", _decimals("43.1")),
        ),
        "stats": _stats(),
        "facts": (
            {"term": "出自", "text": "市政办发〔2022〕202号"},
            {"term": "口径", "text": "“双师型”教师数 ÷ 专业课教师数，统计时点 9 月 1 日。"},
        ),
        "crumbs": ({"label": "指标", "url": "#indicators"}, {"label": "师资队伍", "url": ""}),
        "badges": ({"text": "草稿", "tone": "warning"},),
        "steps": (
            {"label": "办学规模", "left": "3/3", "here": False},
            {"label": "师资队伍", "left": "4/6", "here": True},
            {"label": "升学就业", "left": "0/4", "here": False},
        ),
        "fields": _fields(),
        "selects": _selects(),
        "figure": {"data": [], "layout": {}},
        "page": Paginator(range(95), 20).page(2),
        "form": SampleForm(prefix="blank"),
        "wrong_form": wrong,
    }


def _bullets(status: dict) -> tuple[dict, ...]:
    rows = (
        # what, value, due, target, percentage, upper bound, status
        ("职业院校在校生规模", "19600", "19533", "22000", False, None, "on_track"),
        ("“双师型”教师占比", "43.1", "46.0", "50", True, None, "behind"),
        ("升入高等职业院校比例", "92.4", "89.0", "90", True, None, "met"),
        ("白银希望职业技术学院在校生", "850", "1450", "2000", False, None, "off_track"),
        ("本科试点专业（1–2 个）", None, None, "1", False, "2", "no_data"),
        ("县级中心全覆盖", "100", None, "100", True, None, "met"),
        ("微课远超目标", "900", "200", "300", False, None, "met"),
        ("为 0", "0", "1", "3", False, None, "off_track"),
        ("低于 0", "-4", "2", "6", False, None, "off_track"),
        ("期满", "44", None, "50", True, None, "missed"),
        ("没有基期", "3", None, "4", False, None, "not_yet"),
        ("未到期", "0", None, "1", False, None, "not_due"),
        ("什么都不知道", None, None, None, False, None, "no_data"),
    )
    return tuple(
        {
            "label": label,
            "value": _decimal(value),
            "due": _decimal(due),
            "target": _decimal(target),
            "percentage": percentage,
            "upper": _decimal(upper),
            "status": status[code],
            "unit": "%" if percentage else "",
            "text": f"{label}：当前 {value or '缺数据'}，目标 {target or '未定'}",
        }
        for label, value, due, target, percentage, upper, code in rows
    )


def _stats() -> tuple[dict, ...]:
    return (
        {"label": "量化目标", "value": "23", "tone": "", "big": True},
        {"label": "已达成", "value": "7", "tone": "met", "big": True},
        {"label": "滞后", "value": "4", "tone": "behind", "big": True},
        {"label": "未提交", "value": "1", "tone": "error", "big": True},
        {"label": "计算", "value": "1,290 ÷ 2,993", "unit": "人", "tone": "", "big": False},
        {"label": "差额", "value": "−6.9", "unit": "个百分点", "tone": "behind", "big": False},
    )


def _fields() -> tuple[dict, ...]:
    head = {"last_head": "2023 年度", "change_head": "较上年", "unit": "人"}
    return (
        head
        | {"name": "teachers", "label": "专任教师数", "value": "412", "last": "398 人"}
        | {"definition": "承担教学任务、具有教师资格的在编和聘用专任教师。", "change": "+3.5%"},
        head
        | {"name": "dual", "label": "其中：“双师型”教师数", "value": "1290", "last": "121 人"}
        | {"definition": "按认定标准取得认定的教师，不得大于专业课教师数。", "change": "+966%"}
        | {"change_tone": "error", "error": "大于专业课教师数 286，请核对。"},
        head
        | {"name": "senior", "label": "高级职称教师数", "value": "201", "last": "143 人"}
        | {"definition": "副高及以上专业技术职务。", "change": "+40.6%", "change_tone": "warning"}
        | {"warning": "较上年增长 40.6%，请在说明中写明原因。"}
        | {"note_name": "senior-note", "note_label": "变动说明"},
        head
        | {"name": "ideology", "label": "专职思政课教师数", "value": "", "last": "17 人"}
        | {"definition": "专职承担思想政治理论课教学任务的教师。"}
        | {"mark": "与上年差别较大，请补充教师名册。"},
        head
        | {"name": "graduates", "label": "毕业生数", "value": "不适用", "last": "—"}
        | {"definition": "本年应届毕业生。", "note_name": "graduates-note"}
        | {"note_label": "不适用的原因", "note_value": "2023 年新建，尚无毕业生"},
        head
        | {"name": "interns", "label": "实习学生数", "value": "0", "last": "0 人"}
        | {"definition": "0 是确实没有。", "info": "已读作 0（原填“０”）。", "change": "0"},
        head
        | {"name": "land", "label": "校园校舍达标", "unit": "", "last": "是"}
        | {"definition": "按中等职业学校设置标准逐项核对。"}
        | {
            "choices": (
                {"value": "", "label": "未填", "selected": False},
                {"value": "是", "label": "是", "selected": True},
                {"value": "否", "label": "否", "selected": False},
            )
        },
        head
        | {"name": "locked", "label": "已提交的数据", "value": "286", "last": "271 人"}
        | {"definition": "提交之后不能再改。", "change": "+5.5%", "disabled": True},
    )


def _selects() -> tuple[dict, ...]:
    return (
        {
            "name": "region",
            "label": "地区",
            "choices": (
                {"value": "620400", "label": "白银市", "selected": True},
                {"value": "620300", "label": "金昌市", "selected": False},
            ),
        },
        {
            "name": "year",
            "label": "年度",
            "choices": tuple(
                {"value": year, "label": f"{year} 年度", "selected": year == 2024}
                for year in (2025, 2024, 2023)
            ),
        },
    )


def _decimals(*written: str | None) -> tuple[Decimal | None, ...]:
    return tuple(_decimal(text) for text in written)


def _decimal(written: str | None) -> Decimal | None:
    return None if written is None else Decimal(written)
