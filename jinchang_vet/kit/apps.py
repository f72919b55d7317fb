from django.apps import AppConfig
from django.core.validators import ProhibitNullCharactersValidator

from jinchang_vet.kit.nulls import HAS_NULL


class KitConfig(AppConfig):
    name = "jinchang_vet.kit"

    def ready(self) -> None:
        """Every text field of a form brings this check; Django's own words for it are unclear."""
        ProhibitNullCharactersValidator.message = HAS_NULL
