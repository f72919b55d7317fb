"""Pages of what units are asked: data items, and the rules between them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse_lazy
from django.views.decorators.http import require_safe

from institutions.duties import Duty
from institutions.gate import duty_required
from jinchang_vet.kit.crumbs import Crumb
from jinchang_vet.kit.paging import turn
from targets import keeping
from targets.forms import Rows, item_choices
from targets.forms_catalogue import ItemAddForm, ItemForm, RuleAddForm, RuleForm, SideRow
from targets.models import DataItem, ItemRule
from targets.plan_views import writes
from targets.posted import Outcome, Page, write
from targets.story import story_of
from targets.tables import ItemTable, RuleTable

ITEMS = Crumb("数据项", reverse_lazy("keep_items"))
RULES = Crumb("校验规则", reverse_lazy("keep_rules"))
ITEM = tuple(keeping.ItemFacts.__dataclass_fields__)
RULE = ("operator", "severity", "missing", "message", "is_active")
ELSEWHERE = "它也用于其他地区的规划，您不能修改；可另建一个只供本地使用的。"


@require_safe
@duty_required(Duty.KEEP_PLANS)
def keep_items(request: HttpRequest) -> HttpResponse:
    """What units are asked."""
    table = ItemTable(DataItem.objects.visible_to(request.user))
    turn(table, request, per_page=50)
    return render(request, "targets/item_list.html", {"table": table})


@writes
@duty_required(Duty.KEEP_PLANS)
def keep_item_add(request: HttpRequest) -> HttpResponse:
    """A further question, from the next round on."""
    form = ItemAddForm(request.POST or None)

    def step(sent: dict[str, Any]) -> Outcome:
        code = form.cleaned_data["code"]
        made = keeping.add_item(None, code=code, facts=form.facts(), **sent).value
        return Outcome(f"已新增数据项“{made}”。{keeping.NEXT_ROUND}", str(ITEMS.url))

    page = Page("新增数据项", "新增", (ITEMS, Crumb("新增")), warning=keeping.NEXT_ROUND)
    return write(request, page, form, step)


@writes
@duty_required(Duty.KEEP_PLANS)
def keep_item_change(request: HttpRequest, code: str) -> HttpResponse:
    """Ask differently, of other units, or no more."""
    found = get_object_or_404(DataItem.objects.visible_to(request.user), code=code)
    form = ItemForm(request.POST or None, initial={n: getattr(found, n) for n in ITEM})

    def step(sent: dict[str, Any]) -> Outcome:
        keeping.change_item(found, facts=form.facts(), **sent)
        return Outcome(f"已修改数据项“{found}”。{keeping.NEXT_ROUND}", str(ITEMS.url))

    page = Page(
        f"修改数据项：{found}",
        "保存",
        (ITEMS, Crumb(str(found))),
        subtitle=found.code,
        warning=_warning(request, found),
        more={"story": story_of(found)},
    )
    return write(request, page, form, step, subject=found)


@require_safe
@duty_required(Duty.KEEP_PLANS)
def keep_rules(request: HttpRequest) -> HttpResponse:
    """The rules between data items."""
    table = RuleTable(ItemRule.objects.visible_to(request.user).prefetch_related("terms__item"))
    turn(table, request, per_page=50)
    return render(request, "targets/rule_list.html", {"table": table})


@writes
@duty_required(Duty.KEEP_PLANS)
def keep_rule_add(request: HttpRequest) -> HttpResponse:
    """A further rule, checked from the next round on."""
    form, terms = RuleAddForm(request.POST or None), _side_rows(request)

    def step(sent: dict[str, Any]) -> Outcome:
        code, facts = form.cleaned_data["code"], form.facts(terms.filled)
        made = keeping.add_rule(None, code=code, facts=facts, **sent).value
        return Outcome(f"已新增校验规则“{made.code}”。{keeping.NEXT_ROUND}", str(RULES.url))

    page = Page("新增校验规则", "新增", (RULES, Crumb("新增")), warning=keeping.NEXT_ROUND)
    return write(request, page, form, step, rows=(terms,))


@writes
@duty_required(Duty.KEEP_PLANS)
def keep_rule_change(request: HttpRequest, code: str) -> HttpResponse:
    """Another relation, severity or sentence, or no rule any more."""
    rules = ItemRule.objects.visible_to(request.user).prefetch_related("terms__item")
    found = get_object_or_404(rules, code=code)
    form = RuleForm(request.POST or None, initial={n: getattr(found, n) for n in RULE})
    stand = [
        {"side": term.side, "item": term.item.code, "coefficient": term.coefficient}
        for term in found.terms.all()
    ]
    terms = _side_rows(request, stand)

    def step(sent: dict[str, Any]) -> Outcome:
        keeping.change_rule(found, facts=form.facts(terms.filled), **sent)
        return Outcome(f"已修改校验规则“{found.code}”。{keeping.NEXT_ROUND}", str(RULES.url))

    page = Page(
        f"修改校验规则：{found.code}",
        "保存",
        (RULES, Crumb(found.code)),
        subtitle=str(found),
        warning=_warning(request, found),
        more={"story": story_of(found)},
    )
    return write(request, page, form, step, subject=found, rows=(terms,))


def _warning(request: HttpRequest, found: DataItem | ItemRule) -> str:
    rows = type(found)._default_manager.editable_by(request.user)
    return keeping.NEXT_ROUND if rows.filter(pk=found.pk).exists() else ELSEWHERE


def _side_rows(request: HttpRequest, initial: list[dict[str, Any]] | None = None) -> Rows:
    return Rows(
        SideRow,
        title="规则两边的数据项",
        places=("left", "right"),
        hint="左边各项之和与右边各项之和相比。",
        data=request.POST or None,
        initial=initial or [],
        form_kwargs={"items": item_choices()},
    )
