"""No sentence contradicts its judgement: whatever is promised and reported, the status, the numbers
and the unit in it are the judgement's, and it is one clean Chinese sentence.
"""

from __future__ import annotations

import re
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from reports.sentences import sentence_of
from reports.wording import value_text
from submissions.standing import Standing
from targets.figures import SHARE_KINDS
from targets.judgement import Baseline, Judgement, Observation, Promise
from targets.kinds import Kind, Method, Status, Tag
from tests.reports.sentence_cases import About, about_of, read_expected, standing_of, telling_of
from tests.targets.case_table import Case

D = Decimal
STATUS = re.compile(
    "已达成目标|期满未达成目标|尚未达成目标|严重滞后|(?<!严重)滞后|按进度|未到期|缺数据"
)
SAYS = {
    "已达成目标": Status.MET,
    "期满未达成目标": Status.MISSED,
    "尚未达成目标": Status.NOT_YET,
    "严重滞后": Status.OFF_TRACK,
    "滞后": Status.BEHIND,
    "按进度": Status.ON_TRACK,
    "未到期": Status.NOT_DUE,
    "缺数据": Status.NO_DATA,
}
TAGS = {
    Tag.REGRESSING: "倒退",
    Tag.AWAITING_FINAL: "尚未截止",
    Tag.BASELINE_SHIFTED: "基期顺延至",
    Tag.LATE: "逾期达成",
    Tag.ABOVE_RANGE: "超出区间上限",
    Tag.UNDATED: "未定期限",
    Tag.NOT_REPORTED: "期满未报",
    Tag.BASE_YEAR: "基期年",
}
NUMBER = re.compile(r"(?<![\d.])−?\d[\d,]*(?:\.\d+)?")
YEARS = st.integers(2021, 2027)
AMOUNTS = st.decimals(0, 200, places=2)


def told(case: Case, about: About | None = None) -> tuple[Standing, str]:
    about = about or about_of(case)
    standing = standing_of(case, about)
    return standing, sentence_of(standing, telling_of(case, about))


def assert_clean(sentence: str) -> None:
    assert sentence.endswith("。")
    assert sentence.count("。") == 1
    assert not re.search("[A-Za-z]|，，|；；|，；|；，|（）|、、|  |（，|，）|—|）（", sentence), (
        sentence
    )
    assert not re.search("[\u4e00-\u9fff] +[\u4e00-\u9fff]", sentence), sentence


def assert_true_to(standing: Standing, sentence: str) -> None:
    """The status is said and no other; every tag is told; the value and the numbers are right."""
    judgement = standing.judgement
    assert judgement is not None
    said = {SAYS[word] for word in STATUS.findall(sentence)}
    assert said == ({judgement.status} if judgement.status else set()), sentence
    for tag, word in TAGS.items():
        assert (tag in judgement.tags) <= (word in sentence), (tag, sentence)
    if judgement.value is not None and standing.promise.kind is not Kind.MILESTONE:
        assert re.search(value_pattern(standing, judgement), sentence), sentence
    allowed = amounts_of(standing, judgement)
    for token in NUMBER.findall(sentence):
        assert any(is_rounded(token, each) for each in allowed), (token, sentence)


def value_pattern(standing: Standing, judgement: Judgement) -> str:
    """The value as the page shows it; of those who comply, both numbers with what they count."""
    kind, meeting, in_scope = standing.promise.kind, judgement.meeting, judgement.in_scope
    if kind not in SHARE_KINDS or not in_scope:
        return re.escape(value_text(standing))
    if meeting == in_scope:
        return rf"(为 {meeting}/{in_scope}（| ){in_scope} 所全部达"
    if kind is Kind.FULL_COVERAGE:
        return rf"为 {meeting}/{in_scope}（{in_scope} 所中 {meeting} 所达标）"
    return rf"有 {meeting} 所达到.*的要求（应判定 {in_scope} 所）"


def is_rounded(token: str, amount: Decimal) -> bool:
    """Whether a number as it is written stands for an amount, in its unit or in 万."""
    written = D(token.replace(",", "").replace("−", "-"))
    half = D(1).scaleb(int(written.as_tuple().exponent)) / 2
    return any(abs(abs(written) - abs(each)) <= half for each in (amount, amount / 10000))


def amounts_of(standing: Standing, judgement: Judgement) -> list[Decimal]:
    """Every number that the judgement holds; shares also in per cent."""
    promise, outlook = standing.promise, judgement.outlook
    found: list[object] = [
        *(judgement.value, judgement.partial_value, judgement.last_known_value, judgement.due),
        *(judgement.gap, judgement.meeting, judgement.in_scope, judgement.unknown),
        *(judgement.coverage or ()),
        *(promise.lower, promise.upper, promise.target_year),
        *(judgement.value_year, judgement.last_known_year, *(y.year for y in judgement.years)),
        *standing.areas,
        *(part for area in standing.areas.values() for part in (area.numerator, area.denominator)),
        promise.minimum_coverage * 100,
    ]
    if judgement.coverage is not None:
        found.append(judgement.coverage[1] - judgement.coverage[0])
    if judgement.baseline is not None:
        found += [judgement.baseline.value, judgement.baseline.year]
    if outlook is not None:
        found += [outlook.attainment_year, outlook.second_attainment_year, outlook.first_met_year]
        found += [outlook.required_pace, outlook.expected_at_deadline, 10]
        found += [outlook.expected_share * 100] if outlook.expected_share is not None else []
        found += whole_expected(promise, judgement)
    if judgement.meeting is not None and judgement.in_scope:
        found.append(judgement.in_scope - judgement.meeting)
    if promise.kind is Kind.RANGE and promise.upper is not None and judgement.value is not None:
        found.append(judgement.value - promise.upper)
    amounts = [D(each) for each in found if each is not None]
    if promise.kind in SHARE_KINDS:
        amounts += [each * 100 for each in amounts]
    return amounts


def whole_expected(promise: Promise, judgement: Judgement) -> list[Decimal]:
    """Whole things expected at the deadline, rounded toward the start, and what they leave open."""
    expected = judgement.outlook.expected_at_deadline if judgement.outlook is not None else None
    if not promise.is_count or expected is None or judgement.target_value is None:
        return []
    way = ROUND_CEILING if promise.kind is Kind.AT_MOST else ROUND_FLOOR
    whole = expected.to_integral_value(way)
    return [whole, judgement.target_value - whole]


@st.composite
def promises(draw) -> Promise:
    kind = draw(st.sampled_from([each for each in Kind if each is not Kind.SOFT]))
    whole = draw(st.booleans())
    low, high = sorted((draw(AMOUNTS) + 1, draw(AMOUNTS) + 2))
    if whole:
        low, high = low.to_integral_value(), high.to_integral_value() + 1
    falling = kind in (Kind.AT_MOST, Kind.RANK)
    sums = draw(st.booleans())
    yearly = {2024: draw(AMOUNTS)} if draw(st.integers(0, 4)) == 0 else {}
    return Promise(
        kind=kind,
        every_year=kind not in (Kind.MILESTONE, Kind.CUMULATIVE) and draw(st.booleans()),
        target_year=draw(st.sampled_from([2025, 2025, 2024, None])),
        lower=None if falling else low,
        upper=high if falling or kind is Kind.RANGE else None,
        yearly=yearly,
        method=draw(st.sampled_from(Method)),
        base_year=draw(st.sampled_from([2022, 2022, None])),
        first_year=2023,
        step=D(1) if whole else D(0),
        is_count=whole and sums,
        is_sum=sums,
    )


@st.composite
def observations(draw, promise: Promise) -> Observation:
    expected = draw(st.integers(0, 9))
    reported = draw(st.integers(0, expected))
    final = draw(st.booleans())
    if not reported:
        return Observation(reported=0, expected=expected, final=final)
    if promise.kind is Kind.MILESTONE:
        return Observation(reported=1, expected=1, final=final, done=draw(st.booleans()))
    if promise.kind in SHARE_KINDS:
        return Observation(
            reported=reported,
            expected=expected,
            final=final,
            meeting=draw(st.integers(0, reported)),
            in_scope=expected,
            unknown=expected - reported,
        )
    return Observation(draw(AMOUNTS), reported, expected, final)


@st.composite
def cases(draw) -> Case:
    promise = draw(promises())
    years = draw(st.sets(YEARS, max_size=6))
    recorded = Baseline(draw(AMOUNTS), 2022) if draw(st.booleans()) else None
    if promise.kind in SHARE_KINDS or promise.kind is Kind.MILESTONE:
        recorded = None
    figures = {year: draw(observations(promise)) for year in sorted(years)}
    return Case("H00", promise, recorded, figures, draw(YEARS), None, (), None)


@settings(max_examples=400, deadline=None)
@given(cases())
def test_no_sentence_contradicts_its_judgement(case: Case):
    standing, sentence = told(case)
    assert_clean(sentence)
    assert_true_to(standing, sentence)


@settings(max_examples=200, deadline=None)
@given(cases(), st.sampled_from(["%", "人"]))
def test_the_unit_stands_with_the_value(case: Case, unit: str):
    standing, sentence = told(case, About("甲指标", unit, 1, in_ten_thousands=unit == "人"))
    assert_clean(sentence)
    judgement = standing.judgement
    assert judgement is not None
    if judgement.value is not None and case.promise.kind not in (*SHARE_KINDS, Kind.MILESTONE):
        assert re.search(rf"甲指标(为第|累计)? ?−?[\d,.]+ ?万?{unit}", sentence), sentence


@settings(max_examples=200, deadline=None)
@given(cases())
def test_pace_is_spoken_of_only_with_two_values_and_never_past_the_deadline(case: Case):
    standing, sentence = told(case)
    judgement = standing.judgement
    assert judgement is not None
    outlook = judgement.outlook
    if outlook is None or outlook.points < 2:
        assert not re.search("按近年|照近年", sentence)
    if judgement.status in (Status.MET, Status.MISSED, Status.NO_DATA, Status.NOT_DUE):
        assert "预计" not in sentence
        assert "如期" not in sentence


def test_the_documents_own_sentences_are_clean_and_true():
    for row in read_expected():
        assert_clean(row.sentence)
        if row.standing.judgement is not None:
            assert_true_to(row.standing, row.sentence)
