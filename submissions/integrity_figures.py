"""Checks of figures: facts against approved revisions, totals, what rounds ask, bounds, rules."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from django.db.models import Count, Exists, F, OuterRef, Q, Sum

from jinchang_vet.kit.integrity import Finding, Severity, check
from submissions.frozen import FrozenItem, thaw
from submissions.models import Fact, Figure, FigureState, Revision, Round
from targets.models import DataItem, ItemRule, RuleTerm

ERROR, WARNING = Severity.ERROR, Severity.WARNING
AGAIN = "请由技术人员按有效版本重新生成这个单位这一年度的有效数据，并查明是谁改动的。"
# SQLite sums in binary: what differs by less than this share differs by rounding alone. The exact
# comparison is that of `facts-values`, row by row.
ROUNDING, SMALLEST = Decimal("1e-13"), Decimal("0.0001")
UNIT = ("institution__code", "institution__name", "year", "item__name")


@check(
    "facts-source",
    "有效数据都来自本单位本年度的有效版本",
    severity=ERROR,
    advice=AGAIN,
)
def facts_source() -> Iterator[Finding]:
    comes_from = Q(
        revision=F("revision__submission__approved"),
        institution=F("revision__submission__institution"),
        year=F("revision__submission__round__year"),
    )
    rows = Fact.objects.exclude(comes_from).order_by("pk").values_list(*UNIT, "revision")
    for code, name, year, item, revision in rows.iterator():
        yield Finding(_place(code, name, year, item), f"来自第 {revision} 号版次，它不是有效版本")


@check(
    "facts-values",
    "有效数据与有效版本中的填报数据逐项相同",
    severity=ERROR,
    advice=AGAIN,
)
def facts_values() -> Iterator[Finding]:
    same = Figure.objects.filter(
        Q(value=OuterRef("value")) | Q(value=None),
        revision=OuterRef("revision"),
        item=OuterRef("item"),
        state=OuterRef("state"),
    )
    rows = Fact.objects.filter(~Exists(same)).order_by("pk").values_list(*UNIT)
    for unit in rows.iterator():
        yield Finding(_place(*unit), "与有效版本中的数据不同，或有效版本中没有这一项")


@check(
    "facts-missing",
    "有效版本中的每一项都有有效数据",
    severity=ERROR,
    advice=AGAIN,
)
def facts_missing() -> Iterator[Finding]:
    there = Fact.objects.filter(revision=OuterRef("revision"), item=OuterRef("item"))
    rows = (
        Figure.objects.filter(revision=F("revision__submission__approved"))
        .filter(~Exists(there))
        .order_by("pk")
        .values_list(
            "revision__submission__institution__code",
            "revision__submission__institution__name",
            "revision__submission__round__year",
            "item__name",
        )
    )
    for unit in rows.iterator():
        yield Finding(_place(*unit), "已通过，却不在有效数据中")


@check(
    "facts-totals",
    "每个年度每个数据项的有效数据合计等于有效版本的合计",
    severity=ERROR,
    advice="汇总会与填报对不上；先处理其他有效数据的错误，再重新检查。",
)
def facts_totals() -> Iterator[Finding]:
    of_facts = _totals(Fact.objects.values_list("year", "item"))
    approved = Figure.objects.filter(revision=F("revision__submission__approved"))
    of_figures = _totals(approved.values_list("revision__submission__round__year", "item"))
    names = dict(DataItem.objects.values_list("pk", "name"))
    for year, item in sorted(of_facts.keys() | of_figures.keys()):
        ours, theirs = (each.get((year, item), Decimal(0)) for each in (of_facts, of_figures))
        if abs(ours - theirs) > max(SMALLEST / 2, abs(ours) * ROUNDING):
            said = f"有效数据合计 {ours.normalize():f}，有效版本合计 {theirs.normalize():f}"
            yield Finding(f"{year} 年度“{names.get(item, item)}”", said)


@check(
    "figures-asked",
    "填报数据都是该轮次向该类单位要求的项",
    severity=WARNING,
    advice="多余的数据不会计入；请核对轮次冻结的数据项是否被改动。",
)
def figures_asked() -> Iterator[Finding]:
    asked = _asked()
    rows = (
        Figure.objects.order_by()
        .values_list(
            "revision__submission__round", "revision__submission__institution__kind", "item__code"
        )
        .annotate(figures=Count("pk"))
        .order_by("revision__submission__round", "item__code")
    )
    for round, kind, code, figures in rows.iterator():
        item = asked.get(round, {}).get(code)
        if item is None or kind not in item.kinds:
            yield Finding(
                f"轮次 {round} 数据项 {code}", f"没有向“{kind}”要求，却有 {figures} 个数据"
            )


@check(
    "figures-readable",
    "提交的填报没有无法识别的数据",
    severity=ERROR,
    advice="请退回该单位改正这一项。",
)
def figures_readable() -> Iterator[Finding]:
    rows = Figure.objects.filter(
        state=FigureState.UNREADABLE,
        revision__state__in=(Revision.State.SUBMITTED, Revision.State.APPROVED),
    )
    for place, typed in _figures(rows, "typed"):
        yield Finding(place, f"原样输入“{typed}”无法识别")


@check(
    "figures-bounds",
    "有效数据在数据项的上下限之内，是否项只有 0 和 1",
    severity=WARNING,
    advice="按现行的上下限核对；确有其事的不必处理，填错的请单位更正。",
)
def figures_bounds() -> Iterator[Finding]:
    outside = Q(value__lt=F("item__minimum")) | Q(value__gt=F("item__maximum"))
    neither = Q(item__type=DataItem.Type.YES_NO, state=FigureState.VALUE) & ~Q(value__in=(0, 1))
    rows = Fact.objects.filter(outside | neither).order_by("pk").values_list(*UNIT, "value")
    for *unit, value in rows.iterator():
        yield Finding(_place(*unit), f"数值 {value.normalize():f} 超出范围")


@check(
    "figures-rules",
    "有效数据符合现行的校验规则（错误级）",
    severity=WARNING,
    advice="规则可能是填报以后才有的；请单位核对，填错的更正。",
)
def figures_rules() -> Iterator[Finding]:
    """Both sides of every rule summed by the database, one row for each unit and year."""
    active = ItemRule.objects.filter(is_active=True, severity=ItemRule.Severity.ERROR)
    rules = {rule.pk: (rule, rule.count) for rule in active.annotate(count=Count("terms"))}
    amount = F("coefficient") * F("item__facts__value")
    rows = (
        RuleTerm.objects.filter(rule__in=list(rules), item__facts__value__isnull=False)
        .values_list("rule", "item__facts__institution__code", "item__facts__year")
        .annotate(
            left=Sum(amount, filter=Q(side=RuleTerm.Side.LEFT)),
            right=Sum(amount, filter=Q(side=RuleTerm.Side.RIGHT)),
            known=Count("pk"),
        )
        .order_by("rule", "item__facts__institution__code", "item__facts__year")
    )
    for pk, unit, year, left, right, known in rows.iterator():
        rule, terms = rules[pk]
        if rule.missing == ItemRule.Missing.SKIP and known < terms:
            continue
        if _is_broken(rule, _amount(left), _amount(right)):
            yield Finding(f"单位 {unit} {year} 年度", f"不符合规则 {rule.code}：{rule.message}")


@check(
    "round-questions",
    "每个轮次冻结的数据项和规则可以读出，数据项都在目录中",
    severity=ERROR,
    advice="这一轮的填报表打不开；请从备份恢复该轮次冻结的内容。",
)
def round_questions() -> Iterator[Finding]:
    known = set(DataItem.objects.values_list("code", flat=True))
    for round in Round.objects.select_related("region").order_by("pk").iterator():
        try:
            items = thaw(round.frozen).items
        except (KeyError, TypeError, ValueError, ArithmeticError, AttributeError) as error:
            yield Finding(f"轮次 {round}", f"冻结的内容读不出（{type(error).__name__}）")
            continue
        if not items:
            yield Finding(f"轮次 {round}", "没有冻结任何数据项")
        for item in items:
            if item.code not in known:
                yield Finding(f"轮次 {round}", f"目录中没有数据项 {item.code}")


def _is_broken(rule: ItemRule, left: Decimal, right: Decimal) -> bool:
    return left > right if rule.operator == ItemRule.Operator.AT_MOST else left != right


def _amount(total: Decimal | None) -> Decimal:
    """A sum of one side; a side of which nothing is known counts as 0."""
    return round(Decimal(total or 0), 6)


def _asked() -> dict[int, dict[str, FrozenItem]]:
    """What each round asks, by code; rounds that cannot be read ask nothing here."""
    found = {}
    for pk, frozen in Round.objects.values_list("pk", "frozen").iterator():
        try:
            found[pk] = {item.code: item for item in thaw(frozen).items}
        except (KeyError, TypeError, ValueError, ArithmeticError, AttributeError):
            found[pk] = {}
    return found


def _totals(rows) -> dict[tuple[int, int], Decimal]:
    summed = rows.filter(value__isnull=False).order_by().annotate(total=Sum("value"))
    return {(year, item): Decimal(total) for year, item, total in summed.iterator()}


def _figures(rows, *names: str) -> Iterator[tuple]:
    way = "revision__submission__"
    unit = (f"{way}institution__code", f"{way}institution__name", f"{way}round__year", "item__name")
    for code, name, year, item, *more in rows.order_by("pk").values_list(*unit, *names).iterator():
        yield _place(code, name, year, item), *more


def _place(code: str, name: str, year: int, item: str) -> str:
    return f"单位 {code} {name} {year} 年度“{item}”"
