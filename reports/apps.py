from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = "进展与汇总"
    default_auto_field = "django.db.models.BigAutoField"
