"""Which pages `make screenshots` shows, and before whom each stands.

A page is named by the name of its address; the first one of that name that the person comes to by
the links of the demo is taken, or the one written here. What has no picture says why.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Shot:
    """One page: the name of its address, and the demo account before it (empty: nobody signed in).

    Found by links (`on`: by those of this page only), unless its `address` is written or it belongs
    to the same thing as the page `after` which one comes to it.
    """

    name: str
    who: str
    address: str = ""
    after: str = ""
    on: str = ""


def _of(who: str, *names: str) -> tuple[Shot, ...]:
    return tuple(Shot(name, who) for name in names)


YEAR = "region=620400&year=2024"
GROUPS: dict[str, tuple[Shot, ...]] = {
    "登录与帮助": (
        *_of("", "login", "code_sign_in", "help"),
        Shot("help_page", "", "/help/progress/"),
        *_of("baiyin-viewer", "me", "me_contact", "me_device", "password_change"),
    ),
    "看结果": (
        Shot("overview", "baiyin-viewer", f"/overview/?{YEAR}&plan=baiyin-2022"),
        Shot("overview_text", "baiyin-viewer", f"/overview/text/?{YEAR}&plan=baiyin-2022"),
        Shot("indicators", "baiyin-viewer", f"/indicators/?{YEAR}"),
        Shot("indicator", "baiyin-viewer", f"/indicators/dual-qualified-share/?{YEAR}"),
        Shot("institutions", "baiyin-viewer", f"/institutions/?{YEAR}"),
        Shot("institution", "baiyin-viewer", f"/institutions/demo-secondary-1/?{YEAR}"),
        *_of("baiyin-viewer", "institution_text", "departments", "department", "department_text"),
        Shot("compare", "gansu-viewer", "/compare/?indicator=dual-qualified-share&year=2024"),
        *_of("baiyin-viewer", "origin", "tasks", "task", "exports", "verify"),
        *_of("baiyin-manager", "editions", "edition", "edition_differences", "exports_files"),
    ),
    "填报": (
        *_of("zhongzhi-5", "submission", "submission_upload"),
        Shot("submission_check", "zhongzhi-5", after="submission"),
        Shot("submission_evidence", "zhongzhi-5", after="submission"),
        *_of("zhongzhi-5", "submission_history", "submission_paper"),
        Shot("submission_differences", "zhongzhi-5", on="submission_history"),
        *_of("zhongzhi-1", "submission_receipt", "submission_life", "notices"),
    ),
    "审核": (
        *_of("baiyin-reviewer", "round", "round_list", "round_review"),
        Shot("submission_review", "baiyin-reviewer", on="round_review"),
    ),
    "轮次与导入": (
        *_of("baiyin-manager", "rounds", "round_open", "round_files", "round_instruct"),
        *_of("baiyin-manager", "round_extend", "round_reschedule", "imports"),
    ),
    "规划管理": (
        *_of("baiyin-manager", "plan_list", "plan", "plan_add", "plan_change", "plan_copy"),
        *_of("baiyin-manager", "plan_thresholds", "plan_clause_add", "plan_clause_change"),
        *_of("baiyin-manager", "plan_target", "plan_target_add", "plan_target_change"),
        *_of("baiyin-manager", "plan_target_describe", "plan_target_part", "plan_baseline"),
        *_of("baiyin-manager", "plan_target_withdraw", "plan_close"),
        *_of("baiyin-manager", "keep_departments", "keep_department_add"),
        *_of("baiyin-manager", "keep_department_change", "keep_indicators", "keep_indicator"),
        *_of("baiyin-manager", "keep_indicator_add", "keep_indicator_describe"),
        *_of("baiyin-manager", "keep_indicator_define", "keep_items", "keep_item_add"),
        *_of("baiyin-manager", "keep_item_change", "keep_rules", "keep_rule_add"),
        *_of("baiyin-manager", "keep_rule_change"),
    ),
    "账号、角色与审计": (
        *_of("system-admin", "home", "accounts", "account", "account_add", "account_contact"),
        *_of("system-admin", "account_propose", "account_code", "account_disable"),
        *_of("system-admin", "accounts_upload"),
        *_of("security-admin", "roles", "roles_asked", "role", "role_change", "role_take_away"),
        *_of("auditor", "audit_log", "audit_entry"),
        *_of("baiyin-manager", "keep_api_tokens", "keep_api_token_add", "api_docs"),
    ),
}
SHOTS = tuple(shot for group in GROUPS.values() for shot in group)

PIECE, STATE = "一页的一部分", "演示数据里没有这种状态"
WITHOUT: dict[str, str] = {
    "own_institution": "转到本单位的院校页",
    **dict.fromkeys(
        ("round_preview", "submission_effect", "submission_trial", "plan_outcome"), PIECE
    ),
    **dict.fromkeys(("exports_files_rows", "import_progress"), PIECE),
    **dict.fromkeys(
        ("evidence_file", "round_file", "imports_template", "imports_export", "accounts_template"),
        "文件",
    ),
    **dict.fromkeys(("api_regions", "api_institutions", "api_plans", "api_indicators"), "数据接口"),
    **dict.fromkeys(("api_facts", "api_progress", "healthz", "readyz", "form_token"), "数据接口"),
    **dict.fromkeys(
        ("import", "account_enable", "role_decline", "plan_reopen", "round_reopen"), STATE
    ),
    **dict.fromkeys(("me_device_remove", "me_recovery", "keep_api_token_revoke"), STATE),
    **dict.fromkeys(("plan_figure_add", "plan_figure_correct", "plan_baseline_confirm"), STATE),
}
