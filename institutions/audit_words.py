"""The words in which the log of audit is read: every verb, and the fields that entries speak of.

The only place that spells them; a test finds every verb that the code declares in `VERBS`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django.apps import apps
from django.db import models

# So many names of fields are remembered with what they mean: a file of a million entries asks
# millions of times.
KNOWN = 4096
VERBS = {
    "account.add_device": "启用验证设备",
    "account.change_contact": "修改联系方式",
    "account.change_password": "修改密码",
    "account.create": "创建账号",
    "account.disable": "停用账号",
    "account.enable": "启用账号",
    "account.invite": "建立账号",
    "account.invite_list": "批量建立账号",
    "account.issue_code": "签发一次性登录码",
    "account.lock": "锁定账号",
    "account.prove": "核对密码",
    "account.remove_device": "移除验证设备",
    "account.renew_recovery": "重新生成恢复码",
    "account.second_step": "两步登录验证",
    "account.sign_in": "登录",
    "account.sign_out": "退出",
    "account.unlock": "解锁账号",
    "account.use_code": "使用一次性登录码",
    "api.facts": "经接口读取数据",
    "api.progress": "经接口读取目标进展",
    "api_token.issue": "签发接口令牌",
    "api_token.revoke": "停用接口令牌",
    "audit.export": "导出审计记录",
    "audit.verify": "核对审计记录",
    "baseline.confirm": "确认基期值",
    "baseline.correct": "更正基期值",
    "baseline.record": "登记基期值",
    "briefing.download": "下载简报",
    "clause.add": "新增条款",
    "clause.change": "修改条款",
    "contacts.download": "下载联系人",
    "demo.clear": "清除演示数据",
    "demo.load": "装入演示数据",
    "department.add": "新增责任单位",
    "department.change": "修改责任单位",
    "edition.download": "下载定稿",
    "edition.freeze": "定稿",
    "evidence.attach": "上传佐证材料",
    "evidence.open": "打开佐证材料",
    "evidence.remove": "移除佐证材料",
    "facts.download": "下载原始数据",
    "figures.export": "导出已通过的数据",
    "file.again": "重新生成文件",
    "file.ask": "申请生成文件",
    "file.download": "下载生成的文件",
    "file.remove": "移除生成的文件",
    "import.confirm": "确认批量导入",
    "import.drop": "放弃批量导入",
    "import.receive": "上传批量导入文件",
    "import.restart": "重新检查批量导入",
    "import.write": "写入批量导入",
    "indicator.add": "新增指标",
    "indicator.define": "修改指标口径",
    "indicator.describe": "修改指标说明",
    "institution.download": "下载单位汇总表",
    "item.add": "新增数据项",
    "item.change": "修改数据项",
    "notice.read": "阅读提醒",
    "notice.read_all": "全部提醒标为已读",
    "plan.change": "修改规划",
    "plan.close": "关闭规划",
    "plan.copy": "续接规划",
    "plan.create": "新建规划",
    "plan.reopen": "重新启用规划",
    "plan.thresholds": "修改判定阈值",
    "plans.load": "装入规划",
    "published.correct": "更正公布数据",
    "published.record": "登记公布数据",
    "request.refuse": "操作被拒绝",
    "role.change": "变更角色",
    "role.decline": "不同意授权申请",
    "role.grant": "授权",
    "role.grant_list": "一并授权",
    "role.propose": "提出授权申请",
    "role.take_away": "收回授权",
    "role.withdraw_proposal": "撤回授权申请",
    "round.attach": "上传通知附件",
    "round.download": "下载填报报告",
    "round.end_extension": "结束延期",
    "round.extend": "延期",
    "round.instruct": "修改通知和填报说明",
    "round.open": "开启填报",
    "round.open_file": "打开通知附件",
    "round.remind": "催报",
    "round.remind_due": "截止提醒",
    "round.remove_file": "移除通知附件",
    "round.reopen": "重新开放填报",
    "round.reschedule": "修改填报时间",
    "rule.add": "新增校验规则",
    "rule.change": "修改校验规则",
    "scale.seed": "装入规模演示数据",
    "submission.abandon": "放弃更正",
    "submission.approve": "审核通过",
    "submission.autosave": "自动保存",
    "submission.correct": "开始更正",
    "submission.return": "退回",
    "submission.save": "保存填报",
    "submission.submit": "提交填报",
    "submission.tick": "核对退回意见",
    "submission.undo": "撤销通过",
    "submission.upload": "上传填报表",
    "submission.withdraw": "撤回提交",
    "summary.download": "下载汇总表",
    "target.change": "修改目标",
    "target.describe": "修改目标说明",
    "target.part": "分解目标",
    "target.set": "设定目标",
    "target.withdraw": "撤销目标",
    "task.confirm": "任务销号",
    "task.reopen": "撤销任务销号",
    "task.report": "登记任务进展",
    "tasks.download": "下载任务台账",
}

# What an entry says besides the columns of its subject, whose names the models have.
FIELDS = {
    "account": "账号",
    "accounts": "账号数",
    "accounts_kept": "停用后保留的账号",
    "already": "已提醒过",
    "anchor": "锚点",
    "as_of": "截至日期",
    "bounds": "目标值",
    "broken": "不完整之处",
    "change_document": "变更依据文号",
    "closes": "关闭时间",
    "code": "编号",
    "confirmed": "已销号",
    "created": "新增",
    "comment": "意见",
    "definition": "口径",
    "device": "验证设备",
    "devices": "验证设备数",
    "digest": "摘要",
    "document_number": "文号",
    "due": "截止时间",
    "editions": "定稿",
    "endpoint": "接口",
    "entries": "记录条数",
    "errors": "错误",
    "evidence": "佐证",
    "expires_at": "有效期至",
    "expires_on": "有效期至",
    "facts": "生效的数据",
    "figures": "填报数据",
    "file": "文件",
    "files": "文件",
    "filters": "筛选条件",
    "format": "格式",
    "holds": "链完整",
    "institution": "单位",
    "institutions": "单位",
    "item": "数据项",
    "marks": "退回意见",
    "method": "方式",
    "note": "说明",
    "notices": "提醒",
    "number": "序号",
    "path": "网址",
    "place": "地区或单位",
    "plan": "规划",
    "plans": "规划",
    "prefix": "令牌开头",
    "purpose": "用途",
    "reason": "理由",
    "receipt": "回执",
    "recorded": "登记的状态",
    "recovery_codes": "恢复码数",
    "region": "地区",
    "revision": "第几次填报",
    "role": "角色",
    "rounds": "填报轮次",
    "sha256": "校验值",
    "size": "字节数",
    "state": "状态",
    "submissions": "填报",
    "task_progress": "任务进展",
    "thresholds": "判定参数",
    "told": "已提醒",
    "triggers_missing": "缺少的触发器",
    "units": "单位数",
    "updated": "更新",
    "username": "用户名",
    "year": "年度",
}


def verb_label(verb: str) -> str:
    """A verb in Chinese; one that is not known any more by its code."""
    return VERBS.get(verb, verb)


def type_label(subject_type: str) -> str:
    """What kind of thing an entry is about."""
    model = model_of(subject_type)
    return str(model._meta.verbose_name) if model is not None else subject_type


@lru_cache(KNOWN)
def field_label(name: str, subject_type: str) -> str:
    """A field of `before` or `after`: as its subject calls it, else as `FIELDS` does, else as a
    neighbour of the subject does.
    """
    own = _field(model_of(subject_type), name)
    if own is not None:
        return str(own.verbose_name)
    field = field_of(name, subject_type) if name not in FIELDS else None
    return str(field.verbose_name) if field is not None else FIELDS.get(name, name)


@lru_cache(KNOWN)
def choices_of(name: str, subject_type: str) -> Mapping[str, Any]:
    """What the values of a field stand for, where it has choices."""
    field = field_of(name, subject_type)
    return dict(field.flatchoices) if field is not None else {}


@lru_cache(KNOWN)
def field_of(name: str, subject_type: str) -> models.Field | None:
    """The column that a name stands for, written with `_id` or without: of the subject, else of
    what hangs on it (versions of a target, revisions of a submission), which lies in the same room.
    """
    model = model_of(subject_type)
    if model is None:
        return None
    found = (_field(each, name) for each in (model, *model._meta.app_config.get_models()))
    return next((field for field in found if field is not None), None)


def _field(model: type[models.Model] | None, name: str) -> models.Field | None:
    if model is None:
        return None
    fields = (field for field in model._meta.concrete_fields if name in (field.name, field.attname))
    return next(fields, None)


def model_of(subject_type: str) -> type[models.Model] | None:
    """The model of a subject, or None where it is gone or there was none."""
    try:
        return apps.get_model(subject_type) if subject_type else None
    except (LookupError, ValueError):
        return None
