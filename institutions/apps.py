from django.apps import AppConfig


class InstitutionsConfig(AppConfig):
    name = "institutions"
    verbose_name = "单位与账号"
    default_auto_field = "django.db.models.BigAutoField"
