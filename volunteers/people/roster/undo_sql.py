"""The statements that take a roster's merge back, within the region's schema."""

from __future__ import annotations

TABLE = "staged_undo"
RESTORED = (
    "id", "sex", "birth_date", "ethnicity", "political_status", "username", "national_number",
    "state", "registered_at", "form_version_id", "phone", "phone_hash", "answers", "has_answers",
)  # fmt: skip

LOCK = """
    SELECT v.id, v.unit_id, r.outcome, r.before
      FROM volunteers_volunteer v
      JOIN volunteers_importedrow r ON r.object_id = v.id AND r.batch_id = %(batch)s
     ORDER BY v.id FOR UPDATE OF v
"""

# Who is not as the import left them. Only a live person whose row nobody has written since is.
CHANGED = """
    SELECT r.row, coalesce(v.name, ''),
           CASE WHEN v.id IS NULL OR v.state NOT IN ('entered', 'registered') THEN 'gone'
                ELSE 'changed' END
      FROM volunteers_importedrow r
      LEFT JOIN volunteers_volunteer v ON v.id = r.object_id
     WHERE r.batch_id = %(batch)s
       AND (v.id IS NULL OR v.updated_at <> %(committed_at)s
            OR v.state NOT IN ('entered', 'registered')
            OR r.outcome = 'created' AND (v.user_id IS NOT NULL OR v.suspended_at IS NOT NULL))
"""
CONSENTED = """
    SELECT r.row, v.name, 'consent'
      FROM volunteers_importedrow r
      JOIN volunteers_volunteer v ON v.id = r.object_id
     WHERE r.batch_id = %(batch)s
       AND EXISTS (SELECT FROM volunteers_consent c
                    WHERE c.volunteer_id = v.id AND c.batch IS DISTINCT FROM %(batch)s
                      AND (r.outcome = 'created' OR c.given_at >= %(committed_at)s))
"""
RELATED = """
    SELECT DISTINCT r.row, v.name
      FROM volunteers_importedrow r
      JOIN volunteers_volunteer v ON v.id = r.object_id
      JOIN {table} t ON t.{column} = v.id
     WHERE r.batch_id = %(batch)s AND r.outcome = 'created'
"""

DELETE_CONSENTS = "DELETE FROM volunteers_consent WHERE batch = %(batch)s"
DELETE_CREATED = """
    DELETE FROM volunteers_volunteer v USING volunteers_importedrow r
     WHERE r.object_id = v.id AND r.batch_id = %(batch)s AND r.outcome = 'created'
"""

CREATE = """
    CREATE TEMPORARY TABLE staged_undo (
        id uuid PRIMARY KEY, sex text, birth_date date, ethnicity text, political_status text,
        username text, national_number text, state text, registered_at timestamptz,
        form_version_id uuid, phone bytea, phone_hash bytea, answers bytea, has_answers boolean
    ) ON COMMIT DROP
"""
RESTORE = """
    UPDATE volunteers_volunteer v
       SET sex = s.sex, birth_date = s.birth_date, ethnicity = coalesce(s.ethnicity, ''),
           political_status = coalesce(s.political_status, ''),
           username = coalesce(s.username, ''),
           national_number = coalesce(s.national_number, ''), state = s.state,
           registered_at = s.registered_at, phone = s.phone, phone_hash = s.phone_hash,
           form_version_id = CASE WHEN s.has_answers THEN s.form_version_id
                                  ELSE v.form_version_id END,
           answers = CASE WHEN s.has_answers THEN s.answers ELSE v.answers END,
           updated_at = %(at)s
      FROM staged_undo s WHERE s.id = v.id
"""

AUDIT = """
    INSERT INTO audit_auditrow (
        at, actor_id, actor_label, address, via, action, object_type, object_id, changes, reason,
        batch
    )
    SELECT %(at)s, %(actor)s, %(label)s, %(address)s, %(via)s,
           CASE WHEN outcome = 'created' THEN 'volunteer.undo_enter'
                ELSE 'volunteer.undo_update' END,
           'volunteer', object_id::text, '{}'::jsonb, '', %(batch)s
      FROM volunteers_importedrow WHERE batch_id = %(batch)s
"""
# The former values have gone back to where they came from.
FORGET = "UPDATE volunteers_importedrow SET before = NULL WHERE batch_id = %(batch)s"
