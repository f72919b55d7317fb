"""What the head of a unit declared is kept by itself; what imports handed in was declared by nobody."""

from django.db import migrations, models
from django.db.models import F, Q


def tell_apart(apps, schema_editor):
    """Imports are known by their step. A name is a declaration where the round asked for one."""
    using = schema_editor.connection.alias
    steps = apps.get_model("submissions", "Step").objects.using(using)
    revisions = apps.get_model("submissions", "Revision").objects.using(using)
    imported = steps.filter(verb="批量导入").order_by().values("revision")
    revisions.filter(pk__in=imported).update(is_imported=True, head_name="")
    declared = revisions.filter(
        submitted_at__isnull=False, submission__round__asks_statement=True, is_imported=False
    ).exclude(head_name="")
    declared.order_by().update(declared_at=F("submitted_at"))


class Migration(migrations.Migration):
    dependencies = [
        ("submissions", "0006_notice_tried_at"),
    ]

    operations = [
        migrations.AddField(
            model_name="revision",
            name="declared_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="承诺时间"),
        ),
        migrations.AddField(
            model_name="revision",
            name="is_imported",
            field=models.BooleanField(default=False, verbose_name="批量导入"),
        ),
        migrations.RunPython(tell_apart, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="revision",
            constraint=models.CheckConstraint(
                condition=Q(declared_at__isnull=True)
                | Q(is_imported=False) & ~Q(head_name="") & Q(submitted_at__isnull=False),
                name="revision_declared_by_a_head",
            ),
        ),
    ]
