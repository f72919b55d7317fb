"""A scan is of certain figures: their digest is kept with it."""

import hashlib
import json

from django.db import migrations, models
from django.db.models import Q


def say_what_scans_show(apps, schema_editor):
    """Scans stored before are taken to show what was reported with the revision that they came in,
    or what is saved now where that is still being filled in.
    """
    using = schema_editor.connection.alias
    figures = apps.get_model("submissions", "Figure").objects.using(using)
    for scan in (
        apps.get_model("submissions", "Evidence").objects.using(using).filter(purpose="scan")
    ):
        rows = figures.filter(revision=scan.added_in_id).exclude(state="blank").order_by()
        said = sorted(
            [code, state, "" if value is None else format(value.normalize(), "f")]
            for code, state, value in rows.values_list("item__code", "state", "value")
        )
        scan.shows = hashlib.sha256(json.dumps(said).encode()).hexdigest()
        scan.save(update_fields=["shows"])


class Migration(migrations.Migration):
    dependencies = [
        ("submissions", "0007_revision_declared"),
    ]

    operations = [
        migrations.AddField(
            model_name="evidence",
            name="shows",
            field=models.CharField(
                blank=True, default="", max_length=64, verbose_name="所载数据的摘要"
            ),
            preserve_default=False,
        ),
        migrations.RunPython(say_what_scans_show, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="evidence",
            constraint=models.CheckConstraint(
                condition=Q(purpose="scan") & ~Q(shows="") | ~Q(purpose="scan") & Q(shows=""),
                name="scan_shows_figures",
            ),
        ),
    ]
