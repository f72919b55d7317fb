"""Reported: rounds, submissions with their revisions and figures, what belongs to them, and the
approved facts that everything is read from.
"""

from submissions.models.evidence import Evidence
from submissions.models.facts import Fact
from submissions.models.filings import (
    Figure,
    FigureState,
    ReturnMark,
    Revision,
    Step,
    Submission,
    SubmissionState,
)
from submissions.models.imports import FigureImport
from submissions.models.notices import Notice
from submissions.models.rounds import Extension, Round, RoundFile
from submissions.models.tasks import TaskProgress
from submissions.models.uploads import UploadDraft

__all__ = [
    "Evidence",
    "Extension",
    "Fact",
    "Figure",
    "FigureImport",
    "FigureState",
    "Notice",
    "ReturnMark",
    "Revision",
    "Round",
    "RoundFile",
    "Step",
    "Submission",
    "SubmissionState",
    "TaskProgress",
    "UploadDraft",
]
