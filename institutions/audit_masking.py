"""What the auditor is not shown: figures.

The auditor sees who did what, when, to which fields, and no figure (limits: none of the three
administrators sees figures). An entry of a verb that may carry figures shows the values of the few
fields that cannot hold one; any other value is masked, so that a field nobody has thought of is
hidden, and in its sentences every number is. The log itself keeps them; an authorised query of the
database shows them where an investigation needs it.
"""

from __future__ import annotations

import re

MASKED = "（数值不在审计页显示）"
HIDDEN_NUMBER = "＊"

# The families of verbs that carry no figure: people, times, files, and the log itself.
WITHOUT_FIGURES = frozenset(
    {
        *("account", "api_token", "audit", "contacts", "demo", "department", "edition", "evidence"),
        *("api", "facts", "figures", "file", "notice", "plans", "role", "round", "scale"),
        *("briefing", "institution", "request", "summary", "tasks"),
    }
)
# Fields that hold no figure, whatever the verb: states, dates, names, and where a thing belongs.
PLAIN_FIELDS = frozenset(
    {
        *(
            "as_of",
            "change_document",
            "closed_on",
            "closes",
            "code",
            "confirmed",
            "document_number",
        ),
        *(
            "due",
            "evidence",
            "file",
            "first_year",
            "base_year",
            "horizon",
            "institution",
            "is_active",
        ),
        *("is_confirmed", "is_demo", "item", "issued_on", "kind", "kinds", "name", "number"),
        *("period", "plan", "position", "purpose", "reason", "receipt", "recorded", "region"),
        *("revision", "section", "sha256", "short_title", "size", "state", "title", "unit"),
        *("valid_from", "year"),
    }
)
# Below these the names are those of items or years, and every value is a figure.
OF_FIGURES = frozenset({"figures", "errors", "marks", "yearly", "stages"})
# Plain fields that people write in their own words.
OWN_WORDS = frozenset({"reason", "evidence"})
_NUMBERS = re.compile(r"[0-9０-９][0-9０-９,，.．]*[%％]?")


def bears_figures(verb: str) -> bool:
    """Whether entries of this verb may carry figures."""
    return verb.partition(".")[0] not in WITHOUT_FIGURES


def is_masked(path: tuple[str, ...], verb: str) -> bool:
    """Whether the value of this field of an entry is hidden; `path` leads to it from outside."""
    if not bears_figures(verb):
        return False
    return path[-1] not in PLAIN_FIELDS or any(name in OF_FIGURES for name in path)


def masked_text(text: str, verb: str) -> str:
    """A sentence of an entry, without its numbers where they may be figures."""
    return _NUMBERS.sub(HIDDEN_NUMBER, text) if bears_figures(verb) else text


def masked_name(text: str, subject_type: str) -> str:
    """The name of what an entry is about; a published figure is named by its value."""
    return _NUMBERS.sub(HIDDEN_NUMBER, text) if subject_type in NAMED_BY_VALUE else text


NAMED_BY_VALUE = frozenset({"targets.publishedfigure"})
