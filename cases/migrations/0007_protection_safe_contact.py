"""How to reach a person without putting them at risk: `safe_contact` stays, beside what programs and pages can act on."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("agencies", "0002_journal"),
        ("cases", "0006_protection"),
    ]

    operations = [
        migrations.AddField(
            model_name="person",
            name="address_protected",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="Shown only when asked for, to those who work on the case; each look is recorded.",
            ),
        ),
        migrations.AddField(
            model_name="person",
            name="contact_channels",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[
                        ("phone", "By telephone"),
                        ("text_message", "By text message"),
                        ("email", "By e-mail"),
                        ("post", "By letter"),
                        ("visit", "By a visit"),
                        ("at_the_agency", "When they come to the agency"),
                        ("through_somebody", "Through somebody they trust"),
                    ],
                    max_length=20,
                ),
                blank=True,
                db_default=models.Value(
                    [], django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), size=None)
                ),
                default=list,
                help_text="The only ways in which to reach the person; any when empty.",
                size=None,
            ),
        ),
        migrations.AddField(
            model_name="person",
            name="contact_hours",
            field=models.CharField(blank=True, db_default="", default="", max_length=120),
        ),
        migrations.AddField(
            model_name="person",
            name="do_not_write",
            field=models.BooleanField(db_default=False, default=False, help_text="Nothing that others could open."),
        ),
        migrations.AddField(
            model_name="person",
            name="phone_answered_by",
            field=models.CharField(
                blank=True, db_default="", default="", help_text="Who may answer the telephone, and what may be said then.", max_length=120
            ),
        ),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "contact_channels__contained_by",
                        ["phone", "text_message", "email", "post", "visit", "at_the_agency", "through_somebody"],
                    )
                ),
                name="person_contact_channels",
            ),
        ),
    ]
