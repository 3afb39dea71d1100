import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('volunteers', '0008_calendar_links'),
    ]

    operations = [
        migrations.AddField(
            model_name='recordcertificate',
            name='certified_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='record_certificates', to='volunteers.unit'),
        ),
    ]
