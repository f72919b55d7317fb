"""Tables about reports only: editions, files that were handed out or made in the background, and
the tokens of programs that read.
"""

from reports.models.editions import Edition
from reports.models.files import Issued, MadeFile
from reports.models.tokens import ApiToken

__all__ = ["ApiToken", "Edition", "Issued", "MadeFile"]
