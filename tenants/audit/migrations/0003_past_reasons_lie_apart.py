"""Reasons that were kept in the audit rows themselves: moved to where they can go."""

from django.db import migrations

MOVE = """
    INSERT INTO audit_auditreason (row_id, salt, text)
    SELECT id, replace(gen_random_uuid()::text, '-', ''), reason FROM audit_auditrow
     WHERE reason <> '' AND object_type NOT IN ('policy', 'region', 'unit');
    UPDATE audit_auditrow AS a
       SET reason = '',
           reason_digest = encode(sha256(convert_to(r.salt || r.text, 'UTF8')), 'hex')
      FROM audit_auditreason AS r WHERE r.row_id = a.id;
"""
BACK = """
    UPDATE audit_auditrow AS a SET reason = r.text, reason_digest = ''
      FROM audit_auditreason AS r WHERE r.row_id = a.id;
    DELETE FROM audit_auditreason;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0002_reasons_lie_apart"),
    ]

    operations = [
        migrations.RunSQL(MOVE, BACK),
    ]
