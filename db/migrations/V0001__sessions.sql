-- Sessions, their events and the snapshots of their states.
--
-- What stands between the two marks below is for PostgreSQL alone; the generator of the Java tables
-- does not read it.

CREATE SCHEMA IF NOT EXISTS errand;

-- One row a session, which every append of that session changes: its last sequence and epoch are
-- what an append is held against.
CREATE TABLE errand.session (
  id varchar(64) /* [jooq ignore start] */ COLLATE "C" /* [jooq ignore stop] */ NOT NULL,
  tenant varchar /* [jooq ignore start] */ COLLATE "C" /* [jooq ignore stop] */ NOT NULL,
  last_sequence bigint NOT NULL,
  epoch bigint NOT NULL,
  created_at timestamptz DEFAULT current_timestamp NOT NULL,
  ended_at timestamptz,
  archived_at timestamptz,
  CONSTRAINT session_key PRIMARY KEY (id)
);

-- Written once, never changed. No foreign key: the one statement that writes here writes the session
-- too, and a check for each event would cost a quarter of an append.
CREATE TABLE errand.event (
  session_id varchar(64) /* [jooq ignore start] */ COLLATE "C" /* [jooq ignore stop] */ NOT NULL,
  sequence bigint NOT NULL,
  body bytea NOT NULL,
  CONSTRAINT event_key PRIMARY KEY (session_id, sequence)
);

-- The newest snapshot of a session: a cache, which may be emptied at any time.
CREATE TABLE errand.session_snapshot (
  session_id varchar(64) /* [jooq ignore start] */ COLLATE "C" /* [jooq ignore stop] */ NOT NULL,
  sequence bigint NOT NULL,
  body bytea NOT NULL,
  CONSTRAINT session_snapshot_key PRIMARY KEY (session_id)
);

-- [jooq ignore start]

-- Room in each page, so that a changed session stays on its page and its index is left alone.
ALTER TABLE errand.session SET (fillfactor = 70);
CREATE INDEX session_ended ON errand.session (ended_at) WHERE ended_at IS NOT NULL;

-- Snapshots are large and are read when somebody waits.
ALTER TABLE errand.session_snapshot ALTER COLUMN body SET STORAGE EXTERNAL;

-- For people: events as JSON. The text is not parsed until a part of it is asked for.
CREATE VIEW errand.event_json WITH (security_invoker = true) AS
  SELECT session_id, sequence, convert_from(body, 'UTF8')::json AS event FROM errand.event;

-- Removes sessions that ended before an instant and were archived, oldest first, and says how many.
-- Whatever was not archived stays. For whoever owns the schema.
CREATE FUNCTION errand.prune(ended_before timestamptz, at_most int) RETURNS bigint
LANGUAGE sql
SET search_path = pg_catalog, pg_temp
AS $$
  WITH gone AS (
    DELETE FROM errand.session WHERE id IN (
      SELECT id FROM errand.session
      WHERE ended_at < ended_before AND archived_at IS NOT NULL
      ORDER BY ended_at LIMIT at_most FOR UPDATE SKIP LOCKED)
    RETURNING id),
  events AS (DELETE FROM errand.event e USING gone WHERE e.session_id = gone.id),
  snapshots AS (DELETE FROM errand.session_snapshot s USING gone WHERE s.session_id = gone.id)
  SELECT count(*) FROM gone
$$;

-- [jooq ignore stop]
