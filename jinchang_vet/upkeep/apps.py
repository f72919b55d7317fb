from django.apps import AppConfig


class UpkeepConfig(AppConfig):
    name = "jinchang_vet.upkeep"
    verbose_name = "运行维护"
