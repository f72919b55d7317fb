"""The verdict of a sentence: the status of the judgement in words, with the reason where the value
alone does not show it.
"""

from __future__ import annotations

from jinchang_vet.kit import formats
from reports.amounts import amount
from reports.sentences_value import value_of_year
from submissions.standing import Standing
from targets.judgement import Judgement
from targets.kinds import Kind, Method, Status, Tag

NON_DECREASING_WORDS = {
    "未达到": "有减少",
    "已达到": "未减少",
    "逐年达到": "逐年不减",
    "均达到": "均未减少",
}
UNREPORTED = "填报已截止（期满未报）"
JUDGED_BY_YEAR = {
    Status.ON_TRACK: "判定为按进度",
    Status.BEHIND: "判定为滞后",
    Status.OFF_TRACK: "判定为严重滞后",
    Status.MET: "已达成目标",
    Status.MISSED: "期满未达成目标",
    Status.NOT_YET: "尚未达成目标",
    Status.NO_DATA: "缺数据，暂不判定",
}


def verdict_words(standing: Standing) -> str:
    """“滞后于序时进度”, “已达成目标”, “尚未达成目标（未定期限，不计算序时进度）”."""
    judgement = standing.judgement
    if judgement is None:
        return "本地区没有单独的目标，不作判定"
    if judgement.status is None:
        return "不设指示灯"
    if is_judged_by_year(standing):
        return _by_year(standing, judgement)
    if judgement.status is Status.NO_DATA:
        return _no_data(standing, judgement)
    if judgement.status is Status.NOT_YET:
        return _not_yet(judgement)
    return {
        Status.MET: _met,
        Status.MISSED: _missed,
        Status.NOT_DUE: _not_due,
        Status.ON_TRACK: _on_track,
        Status.BEHIND: _behind,
        Status.OFF_TRACK: _off_track,
    }[judgement.status](standing, judgement)


def _met(standing: Standing, judgement: Judgement) -> str:
    undated = "（未定期限）" if Tag.UNDATED in judgement.tags else ""
    return f"已达成目标{undated}"


def _not_yet(judgement: Judgement) -> str:
    reasons = [judgement.reason.removeprefix("未建成，")]
    if Tag.UNDATED in judgement.tags and "未定期限" not in judgement.reason:
        reasons.append("未定期限")
    return f"尚未达成目标（{'，'.join(reasons)}）"


def _missed(standing: Standing, judgement: Judgement) -> str:
    if Tag.NOT_REPORTED in judgement.tags:
        return f"{UNREPORTED}，期满未达成目标"
    kept = "（基期已达到目标，期满未保持）" if Tag.MAINTAIN in judgement.tags else ""
    return f"期满未达成目标{kept}{_worse_than_base(standing, judgement)}"


def _not_due(standing: Standing, judgement: Judgement) -> str:
    if standing.promise.kind is Kind.MILESTONE:
        return f"未到期（目标年 {standing.promise.target_year}）"
    return "未到期（按序时进度尚无应完成数）"


def _on_track(standing: Standing, judgement: Judgement) -> str:
    due = amount(standing, judgement.due)
    if judgement.ratio is None:
        return f"达到 {judgement.value_year} 年度分解值 {due}，按进度"
    if judgement.ratio < standing.promise.on_track_at and standing.promise.is_count:
        return f"已完成按序时进度应完成的 {due}，按进度"
    return f"按进度（符合{_path(standing, judgement)}）"


def _behind(standing: Standing, judgement: Judgement) -> str:
    return f"滞后于{_path(standing, judgement)}"


def _off_track(standing: Standing, judgement: Judgement) -> str:
    if Tag.MAINTAIN in judgement.tags:
        return f"严重滞后，基期（{value_of_year(standing)}）已达到目标，现未保持"
    worse = _worse_than_base(standing, judgement)
    if judgement.ratio is None:
        due = amount(standing, judgement.due)
        return f"未达到 {judgement.value_year} 年度分解值 {due}，严重滞后{worse}"
    return f"严重滞后于{_path(standing, judgement)}{worse}"


def _worse_than_base(standing: Standing, judgement: Judgement) -> str:
    """倒退 is said of settled figures only; before that the figure is worse for the time being."""
    base = value_of_year(standing)
    if Tag.REGRESSING in judgement.tags:
        return f"，比基期（{base}）倒退"
    if judgement.ratio is not None and judgement.ratio < 0:
        return f"，暂不及基期（{base}）"
    return ""


def _path(standing: Standing, judgement: Judgement) -> str:
    """What the way done is measured by."""
    if judgement.value_year in standing.promise.yearly:
        due = amount(standing, judgement.due)
        return f" {judgement.value_year} 年度分解值 {due} 的进度"
    return "应有年均增速" if standing.promise.method is Method.COMPOUND else "序时进度"


def _no_data(standing: Standing, judgement: Judgement) -> str:
    undated = "（未定期限）" if Tag.UNDATED in judgement.tags else ""
    if judgement.partial_value is None:
        return f"暂不判定{undated}"
    least = formats.percent(standing.promise.minimum_coverage * 100)
    return f"未达到最低覆盖率 {least}，缺数据，暂不判定{undated}"


def _by_year(standing: Standing, judgement: Judgement) -> str:
    """Promises of every year are judged year by year, and have no path."""
    said, status = JUDGED_BY_YEAR[judgement.status or Status.NO_DATA], judgement.status
    if status is Status.NO_DATA and judgement.partial_value is not None:
        return _no_data(standing, judgement)
    if status is Status.NO_DATA and judgement.value is None:
        return "暂不判定"
    if status is Status.NOT_YET:
        return f"{said}（{judgement.reason}）"
    if Tag.NOT_REPORTED in judgement.tags:
        return f"{UNREPORTED}，{said}"
    if status in (Status.ON_TRACK, Status.MET) and Tag.PARTIAL not in judgement.tags:
        return f"{_years_kept(standing, judgement)}，{said}"
    return f"{by_year_words(standing, judgement)}，{said}"


def is_judged_by_year(standing: Standing) -> bool:
    """Whether each year is judged for itself and the whole has no R."""
    return standing.promise.every_year or standing.promise.kind is Kind.NON_DECREASING


def by_year_words(standing: Standing, judgement: Judgement) -> str:
    """The reason of a promise of every year; of 只增不减 in its own words. Of a year in which units
    are missing it is not said that it complied.
    """
    reason = judgement.reason
    if any(each.year == judgement.value_year and each.met is None for each in judgement.years):
        reason = reason.replace("最近年度已达到", "最近年度已报单位均达到")
    if standing.promise.kind is not Kind.NON_DECREASING:
        return reason
    for plain, own in NON_DECREASING_WORDS.items():
        reason = reason.replace(plain, own)
    base = value_of_year(standing)
    return f"{reason}（{base}）" if reason == "低于基期水平" else reason


def _years_kept(standing: Standing, judgement: Judgement) -> str:
    """“2023 至 2024 年度逐年达到”, “2023 年度达到”."""
    kept = [each.year for each in judgement.years if each.met]
    word = "不减" if standing.promise.kind is Kind.NON_DECREASING else "达到"
    if len(kept) < 2:
        return f"{kept[0]} 年度{word}" if kept else judgement.reason
    return f"{kept[0]} 至 {kept[-1]} 年度逐年{word}"
