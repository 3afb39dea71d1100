from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('volunteers', '0009_certificates_are_certified_by_a_unit'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='signup',
            index=models.Index(condition=models.Q(('state', 'absent'), ('explanation__isnull', False), ('explanation_accepted', None)), fields=['shift'], name='sign_up_to_answer'),
        ),
    ]
