from django.apps import AppConfig


class SubmissionsConfig(AppConfig):
    name = "submissions"
    verbose_name = "数据填报"
    default_auto_field = "django.db.models.BigAutoField"
