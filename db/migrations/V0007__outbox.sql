-- Messages that are owed to a mailbox elsewhere, and appends as functions.

-- A session whose message is owed, from the event on that brings it. The row goes when the message
-- was sent; a mailbox in this database is sent to in the same transaction instead.
CREATE TABLE errand.owed (
  session_id varchar(64) /* [jooq ignore start] */ COLLATE "C" /* [jooq ignore stop] */ NOT NULL,
  since timestamptz NOT NULL,
  CONSTRAINT owed_key PRIMARY KEY (session_id)
);

-- [jooq ignore start]

-- Rows live for a second: what is dead is to be cleaned up by number, not by share.
ALTER TABLE errand.owed SET (
  autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000,
  autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 50000,
  autovacuum_vacuum_cost_delay = 0, vacuum_truncate = false);

-- Appends events of one session if they fit, and says whether they did. "p_since" says since when the
-- session's message is owed, in microseconds since 1970, null if it is not. One append on its own is
-- the most frequent case, and a statement for groups takes longer to start than these take to end.
-- No search_path is set, since that costs as much as writing a row: all names are qualified, and the
-- function runs with its caller's rights.
CREATE FUNCTION errand.append_one(
  p_session varchar, p_tenant varchar, p_first bigint, p_epoch bigint, p_ends boolean,
  p_since bigint, p_bodies bytea[]) RETURNS boolean
LANGUAGE plpgsql
AS $$
DECLARE
  size CONSTANT int := pg_catalog.cardinality(p_bodies);
BEGIN
  IF p_first = 1 THEN
    INSERT INTO errand.session (id, tenant, last_sequence, epoch, ended_at)
      VALUES (p_session, p_tenant, size, p_epoch, CASE WHEN p_ends THEN pg_catalog.now() END)
      ON CONFLICT DO NOTHING;
  ELSE
    UPDATE errand.session s
      SET last_sequence = p_first + size - 1, epoch = p_epoch,
        ended_at = CASE WHEN p_ends THEN pg_catalog.now() END
      WHERE s.id = p_session AND s.last_sequence = p_first - 1 AND s.epoch <= p_epoch;
  END IF;
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  IF size = 1 THEN
    INSERT INTO errand.event (session_id, sequence, body)
      VALUES (p_session, p_first, p_bodies[1]);
  ELSIF size = 2 THEN
    INSERT INTO errand.event (session_id, sequence, body)
      VALUES (p_session, p_first, p_bodies[1]), (p_session, p_first + 1, p_bodies[2]);
  ELSE
    INSERT INTO errand.event (session_id, sequence, body)
      SELECT p_session, p_first + e.n - 1, e.body
      FROM pg_catalog.unnest(p_bodies) WITH ORDINALITY AS e (body, n);
  END IF;
  IF p_since IS NOT NULL THEN
    INSERT INTO errand.owed (session_id, since)
      VALUES (p_session, pg_catalog.to_timestamp(p_since / 1000000.0))
      ON CONFLICT DO NOTHING;
  END IF;
  RETURN true;
END
$$;

-- The same for a group, with one append for each session; says to which sessions they were appended.
-- Rows are made in the order of sessions, so that two callers cannot wait for each other.
CREATE FUNCTION errand.append_group(
  p_sessions varchar[], p_tenants varchar[], p_firsts bigint[], p_lasts bigint[],
  p_epochs bigint[], p_ends boolean[], p_since bigint[],
  p_owners varchar[], p_sequences bigint[], p_bodies bytea[]) RETURNS varchar[]
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
  appended varchar[];
BEGIN
  WITH wanted AS (
    SELECT * FROM unnest(p_sessions, p_tenants, p_firsts, p_lasts, p_epochs, p_ends)
      AS w (session_id, tenant, first, last, epoch, ends)),
  created AS (
    INSERT INTO errand.session AS s (id, tenant, last_sequence, epoch, ended_at)
      SELECT session_id, tenant, last, epoch, CASE WHEN ends THEN now() END
      FROM wanted WHERE first = 1 ORDER BY session_id COLLATE "C"
      ON CONFLICT DO NOTHING
      RETURNING s.id),
  advanced AS (
    UPDATE errand.session AS s
      SET last_sequence = w.last, epoch = w.epoch, ended_at = CASE WHEN w.ends THEN now() END
      FROM wanted AS w
      WHERE s.id = w.session_id COLLATE "C" AND w.first > 1
        AND s.last_sequence = w.first - 1 AND s.epoch <= w.epoch
      RETURNING s.id),
  all_of_them AS (SELECT id FROM created UNION ALL SELECT id FROM advanced),
  written AS (
    INSERT INTO errand.event (session_id, sequence, body)
      SELECT e.session_id, e.sequence, e.body
      FROM unnest(p_owners, p_sequences, p_bodies) AS e (session_id, sequence, body)
      WHERE e.session_id COLLATE "C" IN (SELECT id FROM all_of_them))
  SELECT coalesce(array_agg(id), '{}') INTO appended FROM all_of_them;
  IF p_since IS NOT NULL THEN
    INSERT INTO errand.owed (session_id, since)
      SELECT o.session_id, to_timestamp(o.since / 1000000.0)
      FROM unnest(p_sessions, p_since) AS o (session_id, since)
      WHERE o.since IS NOT NULL AND o.session_id = ANY (appended)
      ORDER BY o.session_id COLLATE "C"
      ON CONFLICT DO NOTHING;
  END IF;
  RETURN appended;
END
$$;

GRANT SELECT, INSERT, DELETE ON errand.owed TO errand_worker;
ALTER TABLE errand.owed ENABLE ROW LEVEL SECURITY;
CREATE POLICY all_tenants ON errand.owed TO errand_worker USING (true) WITH CHECK (true);

-- [jooq ignore stop]
