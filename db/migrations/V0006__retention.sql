-- Retention: sessions that the archive has are removed from the ledger.

-- [jooq ignore start]

-- A mark that is older than the session's end is of an earlier end: it went on, and ended anew.
CREATE OR REPLACE FUNCTION errand.prune(ended_before timestamptz, at_most int) RETURNS bigint
LANGUAGE sql
SET search_path = pg_catalog, pg_temp
AS $$
  WITH gone AS (
    DELETE FROM errand.session WHERE id IN (
      SELECT id FROM errand.session
      WHERE ended_at < ended_before AND archived_at >= ended_at
      ORDER BY ended_at LIMIT at_most FOR UPDATE SKIP LOCKED)
    RETURNING id),
  events AS (DELETE FROM errand.event e USING gone WHERE e.session_id = gone.id),
  snapshots AS (DELETE FROM errand.session_snapshot s USING gone WHERE s.session_id = gone.id)
  SELECT count(*) FROM gone
$$;

-- The same for sessions that are named with where they end, as 'errand session prune' does, which has
-- read their archives before. Says which were removed. For the owner of the schema, and for whomever
-- the owner lets: GRANT EXECUTE ON FUNCTION errand.prune_sessions TO errand_worker.
CREATE FUNCTION errand.prune_sessions(
  session_ids varchar[], sequences bigint[], epochs bigint[]) RETURNS SETOF varchar
LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
  WITH wanted AS (
    SELECT * FROM unnest(session_ids, sequences, epochs) AS w (id, sequence, epoch)),
  gone AS (
    DELETE FROM errand.session s USING wanted w
    WHERE s.id = w.id COLLATE "C" AND s.last_sequence = w.sequence AND s.epoch = w.epoch
      AND s.archived_at >= s.ended_at
    RETURNING s.id),
  events AS (DELETE FROM errand.event e USING gone WHERE e.session_id = gone.id),
  snapshots AS (DELETE FROM errand.session_snapshot s USING gone WHERE s.session_id = gone.id)
  SELECT id FROM gone
$$;

REVOKE ALL ON FUNCTION errand.prune_sessions(varchar[], bigint[], bigint[]) FROM PUBLIC;

-- [jooq ignore stop]
