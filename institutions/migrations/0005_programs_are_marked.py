"""Accounts that programs read as are told from those of people."""

from django.db import migrations


def mark(apps, _editor):
    """Those made with a token: a name of their own kind and no password."""
    users = apps.get_model("institutions", "User").objects
    users.filter(username__startswith="api-", password__startswith="!").update(is_program=True)  # nosec B106


class Migration(migrations.Migration):
    dependencies = [("institutions", "0004_people_are_let_in")]
    operations = [migrations.RunPython(mark, migrations.RunPython.noop)]
