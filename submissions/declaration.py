"""Who stands for the figures of a revision, as receipt, paper and pages say it: what was declared
when it was handed in, never a name that was only carried along.
"""

from __future__ import annotations

from submissions.models import Revision

DECLARED = "已承诺对数据真实性、准确性、完整性负责"
IMPORTED = "由管理员批量导入，未经单位负责人承诺"


def declaration_of(revision: Revision) -> str:
    """Who declared what; that nobody did, for an import; empty where nobody was asked to."""
    if revision.is_imported:
        return IMPORTED
    return f"{revision.head_name}（{DECLARED}）" if revision.declared_at is not None else ""


def sender_label(revision: Revision) -> str:
    """What whoever handed it in is called."""
    return "导入人" if revision.is_imported else "填报人"


def sender_words(revision: Revision) -> str:
    """Whoever handed it in, in a list of revisions of both sorts."""
    how = "（批量导入）" if revision.is_imported else ""
    return f"{revision.submitted_by}{how}" if revision.submitted_by is not None else ""
