"""The statements of a roster's merge, within the region's schema."""

from __future__ import annotations

TABLE = "staged_merge"
FORMER_TABLE = "staged_former"
STAGED = (
    "row", "id", "is_new", "registers", "consent_id", "name", "name_sort", "sex", "birth_date",
    "ethnicity", "political_status", "document_kind", "document_number", "number_hash", "phone",
    "phone_hash", "username", "national_number", "unit_id", "changes", "answers",
    "answers_was", "form_id",
)  # fmt: skip

CREATE = """
    CREATE TEMPORARY TABLE staged_merge (
        row integer NOT NULL, id uuid NOT NULL, is_new boolean NOT NULL,
        registers boolean NOT NULL, consent_id uuid, name text NOT NULL, name_sort text, sex text,
        birth_date date, ethnicity text, political_status text, document_kind text,
        document_number bytea, number_hash bytea NOT NULL, phone bytea, phone_hash bytea,
        username text, national_number text, unit_id uuid NOT NULL, changes text, answers bytea,
        answers_was bytea, form_id uuid, before bytea
    ) ON COMMIT DROP
"""
ANALYZE = "ANALYZE staged_merge (id, is_new)"
DROP = "DROP TABLE staged_merge"

# Somebody else has come by a national number of the file since its rows were checked.
HELD = """
    SELECT EXISTS (
        SELECT FROM staged_merge s
          JOIN volunteers_volunteer v
            ON v.national_number = s.national_number AND v.national_number <> ''
           AND (v.state = 'entered' OR v.state = 'registered')
         WHERE v.id <> s.id
    )
"""

# Locked in the order of their keys, so that two merges cannot wait for each other.
FORMER = """
    SELECT v.id, v.sex, v.birth_date, v.ethnicity, v.political_status, v.username,
           v.national_number, v.state, v.registered_at, v.form_version_id, v.phone, v.phone_hash,
           v.answers
      FROM volunteers_volunteer v JOIN staged_merge s ON s.id = v.id AND NOT s.is_new
     ORDER BY v.id FOR UPDATE OF v
"""
CREATE_FORMER = """
    CREATE TEMPORARY TABLE staged_former (id uuid PRIMARY KEY, before bytea) ON COMMIT DROP
"""
ADD_FORMER = """
    UPDATE staged_merge s SET before = f.before FROM staged_former f WHERE f.id = s.id;
    DROP TABLE staged_former
"""

# In the order of the hashes: two merges of the same people wait for each other, never in a circle.
INSERT = """
    INSERT INTO volunteers_volunteer (
        id, name, name_sort, sex, birth_date, ethnicity, political_status, document_kind,
        document_number, document_hash, phone, phone_hash, username, unit_id, state,
        registered_at, national_number, answers, form_version_id, batch_id,
        created_at, updated_at
    )
    SELECT id, name, left(name_sort, 160), coalesce(sex, '0'), birth_date, coalesce(ethnicity, ''),
           coalesce(political_status, ''), document_kind, document_number, number_hash, phone,
           phone_hash, coalesce(username, ''), unit_id,
           CASE WHEN registers THEN 'registered' ELSE 'entered' END,
           CASE WHEN registers THEN %(at)s END, coalesce(national_number, ''), answers,
           form_id, %(batch)s, %(at)s, %(at)s
      FROM staged_merge WHERE is_new ORDER BY number_hash
    ON CONFLICT (document_hash) WHERE state IN ('entered', 'registered') DO NOTHING
"""

UPDATE = """
    UPDATE volunteers_volunteer v
       SET sex = coalesce(s.sex, v.sex), birth_date = coalesce(s.birth_date, v.birth_date),
           ethnicity = coalesce(s.ethnicity, v.ethnicity),
           political_status = coalesce(s.political_status, v.political_status),
           username = coalesce(s.username, v.username),
           national_number = coalesce(s.national_number, v.national_number),
           phone = CASE WHEN s.phone_hash IS NOT NULL AND s.phone_hash IS DISTINCT FROM v.phone_hash
                        THEN s.phone ELSE v.phone END,
           phone_hash = coalesce(s.phone_hash, v.phone_hash),
           state = CASE WHEN s.registers THEN 'registered' ELSE v.state END,
           registered_at = CASE WHEN s.registers THEN coalesce(v.registered_at, %(at)s)
                                ELSE v.registered_at END,
           answers = coalesce(s.answers, v.answers),
           form_version_id = coalesce(s.form_id, v.form_version_id), updated_at = %(at)s
      FROM staged_merge s
     WHERE NOT s.is_new AND v.id = s.id AND v.document_hash = s.number_hash AND v.name = s.name
       AND v.state IN ('entered', 'registered')
       AND (s.answers IS NULL OR v.answers IS NOT DISTINCT FROM s.answers_was)
"""

IMPORTED = """
    INSERT INTO volunteers_importedrow (batch_id, row, object_id, outcome, before)
    SELECT %(batch)s, row, id, CASE WHEN is_new THEN 'created' ELSE 'updated' END, before
      FROM staged_merge
"""

# Which fields changed, never their values (SECURITY P4).
AUDIT = """
    INSERT INTO audit_auditrow (
        at, actor_id, actor_label, address, via, action, object_type, object_id, changes, reason,
        batch
    )
    SELECT %(at)s, %(actor)s, %(label)s, %(address)s, %(via)s,
           CASE WHEN is_new THEN 'volunteer.enter' ELSE 'volunteer.update' END, 'volunteer',
           id::text,
           CASE WHEN is_new THEN jsonb_build_object('state', jsonb_build_array(
                    NULL, CASE WHEN registers THEN 'registered' ELSE 'entered' END))
                ELSE jsonb_build_object('fields', string_to_array(changes, ',')) END,
           '', %(batch)s
      FROM staged_merge
"""

CONSENT = """
    INSERT INTO volunteers_consent (
        id, volunteer_id, kind, text_version, given_at, vouched_by, batch
    )
    SELECT consent_id, id, 'vouched', %(text)s, %(at)s, %(actor)s, %(batch)s
      FROM staged_merge WHERE registers
"""

UNITS = """
    SELECT DISTINCT v.unit_id FROM volunteers_volunteer v JOIN staged_merge s ON s.id = v.id
"""
