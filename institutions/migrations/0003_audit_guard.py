"""Triggers that let nothing of the audit log be changed or deleted.

A later migration that makes the table anew on SQLite (a changed column) drops them with it and has
to set them again; a test watches over that.
"""

from django.db import migrations

from institutions.audit_guard import lift_guard, set_guard


def guard(apps, schema_editor):
    set_guard(schema_editor.connection)


def unguard(apps, schema_editor):
    lift_guard(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("institutions", "0002_audit_search")]

    operations = [migrations.RunPython(guard, unguard)]
