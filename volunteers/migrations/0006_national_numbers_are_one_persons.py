from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("volunteers", "0005_fewer_indexes_for_imports"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="volunteer",
            constraint=models.UniqueConstraint(
                fields=("national_number",),
                name="volunteer_national_number_is_live_once",
                condition=~Q(national_number="") & (Q(state="entered") | Q(state="registered")),
            ),
        ),
    ]
