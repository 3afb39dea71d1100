from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations


class Migration(migrations.Migration):
    """Exclusion constraints compare a key and a range in one index; in `public`, on every path."""

    dependencies = [("tenants", "0002_registration")]

    operations = [BtreeGistExtension()]
