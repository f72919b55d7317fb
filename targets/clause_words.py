"""How the number of a clause reads on papers and pages."""

from __future__ import annotations

import re

# An article's paragraphs are counted: ¶16. Numbered documents have their own: 一（二）, 二（三）9.
COUNTED = re.compile(r"¶(\d+)")


def clause_words(number: str) -> str:
    """“一（二）” as the document has it; of a counted paragraph “第 16 段”."""
    return COUNTED.sub(r"第 \1 段", number)
