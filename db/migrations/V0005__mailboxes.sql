-- Mailboxes, and what could not be worked on.

-- A message: waiting, held back or worked on. "place" is its place in the queue for good, however
-- often it comes back. "hidden_until" is null while it can be received; "lease" names its last
-- delivery; "behind" says that an older message of its group has to be settled first. "headers" are
-- names and values as in a web form.
CREATE TABLE errand.message (
  place bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  mailbox varchar(128) /* [jooq ignore start] */ COLLATE "C" /* [jooq ignore stop] */ NOT NULL,
  id varchar /* [jooq ignore start] */ COLLATE "C" /* [jooq ignore stop] */ NOT NULL,
  tenant varchar /* [jooq ignore start] */ COLLATE "C" /* [jooq ignore stop] */ NOT NULL,
  group_id varchar /* [jooq ignore start] */ COLLATE "C" /* [jooq ignore stop] */,
  behind boolean NOT NULL,
  hidden_until timestamptz,
  deliveries int NOT NULL,
  lease varchar /* [jooq ignore start] */ COLLATE "C" /* [jooq ignore stop] */,
  sent_at timestamptz NOT NULL,
  headers varchar NOT NULL,
  body bytea NOT NULL,
  CONSTRAINT message_key PRIMARY KEY (place)
);

-- Which message a deduplication id stands for, until it is forgotten.
CREATE TABLE errand.deduplication (
  mailbox varchar(128) /* [jooq ignore start] */ COLLATE "C" /* [jooq ignore stop] */ NOT NULL,
  id varchar /* [jooq ignore start] */ COLLATE "C" /* [jooq ignore stop] */ NOT NULL,
  message_id varchar /* [jooq ignore start] */ COLLATE "C" /* [jooq ignore stop] */ NOT NULL,
  forgotten_at timestamptz NOT NULL,
  CONSTRAINT deduplication_key PRIMARY KEY (mailbox, id)
);

-- Until when somebody may be waiting for a message. Senders notify only then: every commit that
-- notifies takes a lock of the whole server.
CREATE TABLE errand.mailbox (
  name varchar(128) /* [jooq ignore start] */ COLLATE "C" /* [jooq ignore stop] */ NOT NULL,
  waited_until timestamptz NOT NULL,
  CONSTRAINT mailbox_key PRIMARY KEY (name)
);

-- A dead letter, whole in "letter"; the columns are for finding it.
CREATE TABLE errand.dead_letter (
  id varchar /* [jooq ignore start] */ COLLATE "C" /* [jooq ignore stop] */ NOT NULL,
  failure_kind varchar /* [jooq ignore start] */ COLLATE "C" /* [jooq ignore stop] */ NOT NULL,
  agent varchar /* [jooq ignore start] */ COLLATE "C" /* [jooq ignore stop] */,
  tenant varchar /* [jooq ignore start] */ COLLATE "C" /* [jooq ignore stop] */,
  given_up_at timestamptz NOT NULL,
  letter bytea NOT NULL,
  CONSTRAINT dead_letter_key PRIMARY KEY (id)
);

-- [jooq ignore start]

-- What can be received, by tenant: to step from tenant to tenant, whatever stands between them.
CREATE INDEX message_waiting ON errand.message (mailbox, tenant, place)
  WHERE hidden_until IS NULL AND NOT behind;
CREATE INDEX message_hidden ON errand.message (mailbox, hidden_until)
  WHERE hidden_until IS NOT NULL;
CREATE INDEX message_group ON errand.message (mailbox, group_id, place)
  WHERE group_id IS NOT NULL;
CREATE INDEX deduplication_forgotten ON errand.deduplication (forgotten_at);

CREATE INDEX dead_letter_newest ON errand.dead_letter (given_up_at, id);
CREATE INDEX dead_letter_kind ON errand.dead_letter (failure_kind, given_up_at, id);
CREATE INDEX dead_letter_agent ON errand.dead_letter (agent, given_up_at, id);
CREATE INDEX dead_letter_tenant ON errand.dead_letter (tenant, given_up_at, id);

-- A queue's rows live for seconds. A share of the table is the wrong measure for when to clean up:
-- after a backlog it is too large, and what is dead lies at the front, where receivers start. Pages
-- keep room for the second version that each message has. Empty pages at the end stay for the next
-- backlog, since giving them back locks everybody out.
ALTER TABLE errand.message SET (
  fillfactor = 70,
  autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000,
  autovacuum_vacuum_insert_scale_factor = 0, autovacuum_vacuum_insert_threshold = 20000,
  autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 20000,
  autovacuum_vacuum_cost_delay = 0, vacuum_truncate = false,
  toast.autovacuum_vacuum_scale_factor = 0, toast.autovacuum_vacuum_threshold = 2000,
  toast.vacuum_truncate = false);
ALTER TABLE errand.deduplication SET (
  autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000,
  autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 50000,
  autovacuum_vacuum_cost_delay = 0, vacuum_truncate = false);
ALTER TABLE errand.mailbox SET (fillfactor = 50);

-- What follows works on a mailbox, each in one round trip. These are functions because their
-- statements need several looks at the data, each newer than the last, and because a plan that was
-- made while the queue was empty would read a full one from end to end: so only indexes are used.
-- Instants are the server's, taken after whatever had to be waited for.

-- Lets nobody else change what is behind what in some groups, until the end of the transaction.
CREATE FUNCTION errand.mailbox_lock_groups(p_mailbox varchar, p_groups varchar[]) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
  key bigint;
BEGIN
  FOR key IN
    SELECT DISTINCT hashtextextended(p_mailbox || '/' || g.id, 4) FROM unnest(p_groups) AS g (id)
    WHERE g.id IS NOT NULL ORDER BY 1
  LOOP
    PERFORM pg_advisory_xact_lock(key);
  END LOOP;
END
$$;

-- Brings the oldest message of each of some groups to the front.
CREATE FUNCTION errand.mailbox_come_up(p_mailbox varchar, p_groups varchar[]) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off
AS $$
BEGIN
  PERFORM errand.mailbox_lock_groups(p_mailbox, p_groups);
  UPDATE errand.message m SET behind = false
  WHERE m.behind AND m.place = ANY (ARRAY(
    SELECT (
      SELECT k.place FROM errand.message k
      WHERE k.mailbox = p_mailbox AND k.group_id = g.id ORDER BY k.place LIMIT 1)
    FROM unnest(p_groups) AS g (id)));
END
$$;

-- Sends messages, given by arrays, and says their ids; that of an earlier message for one that was
-- sent before. Durations are in microseconds.
CREATE FUNCTION errand.mailbox_send(
  p_mailbox varchar, p_window bigint, p_ids varchar[], p_tenants varchar[], p_groups varchar[],
  p_deduplication_ids varchar[], p_delays bigint[], p_headers varchar[], p_bodies bytea[])
RETURNS varchar[]
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off
AS $$
DECLARE
  microsecond CONSTANT interval := '1 microsecond';
  grouped CONSTANT boolean := cardinality(array_remove(p_groups, NULL)) > 0;
  named CONSTANT boolean := cardinality(array_remove(p_deduplication_ids, NULL)) > 0;
  this_moment timestamptz;
  ids varchar[] := p_ids;
BEGIN
  IF grouped THEN
    PERFORM errand.mailbox_lock_groups(p_mailbox, p_groups);
  END IF;
  IF named THEN
    this_moment := clock_timestamp();
    -- In the order of ids, so that two callers cannot wait for each other.
    INSERT INTO errand.deduplication AS d (mailbox, id, message_id, forgotten_at)
      SELECT DISTINCT ON (w.deduplication_id COLLATE "C")
        p_mailbox, w.deduplication_id, w.id, this_moment + p_window * microsecond
      FROM unnest(p_ids, p_deduplication_ids) WITH ORDINALITY AS w (id, deduplication_id, n)
      WHERE w.deduplication_id IS NOT NULL
      ORDER BY w.deduplication_id COLLATE "C", w.n
      ON CONFLICT ON CONSTRAINT deduplication_key DO UPDATE
        SET message_id = EXCLUDED.message_id, forgotten_at = EXCLUDED.forgotten_at
        WHERE d.forgotten_at <= this_moment;
    SELECT array_agg(coalesce(d.message_id, w.id) ORDER BY w.n) INTO ids
      FROM unnest(p_ids, p_deduplication_ids) WITH ORDINALITY AS w (id, deduplication_id, n)
        LEFT JOIN errand.deduplication d
          ON d.mailbox = p_mailbox AND d.id = w.deduplication_id COLLATE "C";
  END IF;
  this_moment := clock_timestamp();
  INSERT INTO errand.message (mailbox, id, tenant, group_id, behind, hidden_until, deliveries,
      sent_at, headers, body)
    SELECT p_mailbox, w.id, w.tenant, w.group_id,
      grouped AND w.group_id IS NOT NULL AND (
        row_number() OVER (PARTITION BY w.group_id ORDER BY w.n) > 1
        OR EXISTS (
          SELECT FROM errand.message k
          WHERE k.mailbox = p_mailbox AND k.group_id = w.group_id COLLATE "C")),
      CASE WHEN w.delay > 0 THEN this_moment + w.delay * microsecond END,
      0, this_moment, w.headers, w.body
    FROM unnest(p_ids, ids, p_tenants, p_groups, p_delays, p_headers, p_bodies)
        WITH ORDINALITY AS w (id, kept, tenant, group_id, delay, headers, body, n)
    WHERE w.id = w.kept
    ORDER BY w.n;
  IF named THEN
    -- Each call takes away more than it brings, so that nobody else has to clean up. At the end,
    -- when it holds what others may wait for, but waits for nobody itself.
    DELETE FROM errand.deduplication d WHERE d.ctid = ANY (ARRAY(
      SELECT f.ctid FROM errand.deduplication f
      WHERE f.forgotten_at <= this_moment
      ORDER BY f.forgotten_at LIMIT 2 * cardinality(p_ids) FOR UPDATE SKIP LOCKED));
  END IF;
  RETURN ids;
END
$$;

-- Receives messages: of each tenant that has any waiting the same number, as far as that goes, from
-- the tenant behind "p_after" on, and each tenant's oldest first. If there are none, one row says by
-- "next_in" in how many microseconds to look again, null for not at all.
CREATE FUNCTION errand.mailbox_receive(
  p_mailbox varchar, p_most int, p_visibility bigint, p_lease varchar, p_after varchar)
RETURNS TABLE (place bigint, id varchar, tenant varchar, headers varchar, body bytea,
  deliveries int, sent_at timestamptz, next_in bigint)
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off
SET enable_bitmapscan = off
AS $$
#variable_conflict use_column
DECLARE
  microsecond CONSTANT interval := '1 microsecond';
  this_moment timestamptz := clock_timestamp();
  remaining int := p_most;
  share int;
  got int;
  last_seen varchar := p_after;
  wrapped boolean := false;
  this_tenant varchar;
  serving varchar[];
  left_over varchar[];
BEGIN
  UPDATE errand.message m SET hidden_until = NULL
  WHERE m.place = ANY (ARRAY(
    SELECT d.place FROM errand.message d
    WHERE d.mailbox = p_mailbox AND d.hidden_until <= this_moment
    ORDER BY d.hidden_until LIMIT greatest(p_most, 1000) FOR UPDATE SKIP LOCKED));

  LOOP
    -- The next tenants, no more than can be given something.
    serving := '{}';
    WHILE cardinality(serving) < remaining LOOP
      SELECT m.tenant INTO this_tenant FROM errand.message m
        WHERE m.mailbox = p_mailbox AND m.hidden_until IS NULL AND NOT m.behind
          AND m.tenant > last_seen
        ORDER BY m.tenant LIMIT 1;
      IF this_tenant IS NULL THEN
        EXIT WHEN wrapped;
        wrapped := true;
        -- Below every tenant, of which the empty one is the least.
        SELECT m.tenant INTO this_tenant FROM errand.message m
          WHERE m.mailbox = p_mailbox AND m.hidden_until IS NULL AND NOT m.behind
          ORDER BY m.tenant LIMIT 1;
      END IF;
      EXIT WHEN this_tenant IS NULL OR wrapped AND this_tenant > p_after;
      serving := serving || this_tenant;
      last_seen := this_tenant;
    END LOOP;
    EXIT WHEN cardinality(serving) = 0;

    WHILE remaining > 0 AND cardinality(serving) > 0 LOOP
      share := greatest(1, remaining / cardinality(serving));
      left_over := '{}';
      FOREACH this_tenant IN ARRAY serving LOOP
        EXIT WHEN remaining = 0;
        share := least(share, remaining);
        RETURN QUERY
          WITH taken AS (
            UPDATE errand.message m
            SET deliveries = m.deliveries + 1, lease = p_lease,
              hidden_until = clock_timestamp() + p_visibility * microsecond
            WHERE m.place = ANY (ARRAY(
              SELECT w.place FROM errand.message w
              WHERE w.mailbox = p_mailbox AND w.tenant = this_tenant AND w.hidden_until IS NULL
                AND NOT w.behind
              ORDER BY w.place LIMIT share FOR UPDATE SKIP LOCKED))
            RETURNING m.*)
          SELECT t.place, t.id, t.tenant, t.headers, t.body, t.deliveries, t.sent_at, NULL::bigint
          FROM taken t ORDER BY t.place;
        GET DIAGNOSTICS got = ROW_COUNT;
        remaining := remaining - got;
        IF got = share THEN
          left_over := left_over || this_tenant;
        END IF;
      END LOOP;
      serving := left_over;
    END LOOP;
    EXIT WHEN remaining = 0;
  END LOOP;

  IF remaining = p_most THEN
    -- What waits and was not taken is in somebody else's hands, who may yet let it go.
    RETURN QUERY
      SELECT NULL::bigint, NULL::varchar, NULL::varchar, NULL::varchar, NULL::bytea, NULL::int,
        NULL::timestamptz,
        least(
          (SELECT greatest(10000, extract(epoch FROM h.hidden_until - clock_timestamp()) * 1000000)
            FROM errand.message h
            WHERE h.mailbox = p_mailbox AND h.hidden_until IS NOT NULL
            ORDER BY h.hidden_until LIMIT 1),
          (SELECT 100000 FROM errand.message w
            WHERE w.mailbox = p_mailbox AND w.hidden_until IS NULL AND NOT w.behind
            LIMIT 1))::bigint;
  END IF;
END
$$;

-- Removes messages by their receipts, given as places and leases. Says which were good, and whether
-- others of their groups have come up.
CREATE FUNCTION errand.mailbox_acknowledge(
  p_mailbox varchar, p_places bigint[], p_leases varchar[],
  OUT settled bigint[], OUT came_up boolean)
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off
AS $$
DECLARE
  groups varchar[];
BEGIN
  WITH gone AS (
    DELETE FROM errand.message m
    USING unnest(p_places, p_leases) AS r (place, lease)
    WHERE m.place = r.place AND m.lease = r.lease AND m.mailbox = p_mailbox
    RETURNING m.place, m.group_id)
  SELECT array_agg(g.place), array_agg(DISTINCT g.group_id) FILTER (WHERE g.group_id IS NOT NULL)
    INTO settled, groups FROM gone g;
  came_up := groups IS NOT NULL;
  IF came_up THEN
    PERFORM errand.mailbox_come_up(p_mailbox, groups);
  END IF;
END
$$;

-- Hides messages from now on for so long, and says whose receipts were good.
CREATE FUNCTION errand.mailbox_extend(
  p_mailbox varchar, p_places bigint[], p_leases varchar[], p_visibility bigint)
RETURNS SETOF bigint
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off
AS $$
BEGIN
  RETURN QUERY
    UPDATE errand.message m
    SET hidden_until = clock_timestamp() + p_visibility * interval '1 microsecond'
    FROM unnest(p_places, p_leases) AS r (place, lease)
    WHERE m.place = r.place AND m.lease = r.lease AND m.mailbox = p_mailbox
    RETURNING m.place;
END
$$;

-- Gives a message back, to be delivered in so long, and says whether its receipt was good.
CREATE FUNCTION errand.mailbox_release(
  p_mailbox varchar, p_place bigint, p_lease varchar, p_delay bigint) RETURNS boolean
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off
AS $$
BEGIN
  UPDATE errand.message m
  SET lease = NULL, hidden_until = CASE WHEN p_delay > 0
    THEN clock_timestamp() + p_delay * interval '1 microsecond' END
  WHERE m.place = p_place AND m.lease = p_lease AND m.mailbox = p_mailbox;
  RETURN FOUND;
END
$$;

-- Undoes a call that received, as if it had not been made, and says how many messages it had.
CREATE FUNCTION errand.mailbox_undo(p_mailbox varchar, p_lease varchar) RETURNS bigint
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off
AS $$
DECLARE
  undone bigint;
BEGIN
  UPDATE errand.message m SET lease = NULL, hidden_until = NULL, deliveries = m.deliveries - 1
  WHERE m.mailbox = p_mailbox AND m.hidden_until IS NOT NULL AND m.lease = p_lease;
  GET DIAGNOSTICS undone = ROW_COUNT;
  RETURN undone;
END
$$;

-- How full a mailbox is; the age is in microseconds, null if nothing waits.
CREATE FUNCTION errand.mailbox_depth(
  p_mailbox varchar, OUT waiting bigint, OUT held bigint, OUT in_flight bigint, OUT oldest bigint)
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off
AS $$
DECLARE
  this_moment CONSTANT timestamptz := clock_timestamp();
  due bigint;
  first_sent timestamptz;
  first_due timestamptz;
BEGIN
  SELECT count(*) INTO waiting FROM errand.message m
    WHERE m.mailbox = p_mailbox AND m.hidden_until IS NULL AND NOT m.behind;
  SELECT count(*) FILTER (WHERE m.hidden_until <= this_moment AND NOT m.behind),
      count(*) FILTER (WHERE m.hidden_until > this_moment AND m.lease IS NOT NULL),
      count(*) FILTER (WHERE m.hidden_until > this_moment AND m.lease IS NULL AND NOT m.behind),
      min(m.sent_at) FILTER (WHERE m.hidden_until <= this_moment AND NOT m.behind)
    INTO due, in_flight, held, first_due FROM errand.message m
    WHERE m.mailbox = p_mailbox AND m.hidden_until IS NOT NULL;
  SELECT held + count(*) INTO held FROM errand.message m
    WHERE m.mailbox = p_mailbox AND m.group_id IS NOT NULL AND m.behind;
  WITH RECURSIVE served AS (
    (SELECT m.tenant, m.sent_at FROM errand.message m
      WHERE m.mailbox = p_mailbox AND m.hidden_until IS NULL AND NOT m.behind
      ORDER BY m.tenant, m.place LIMIT 1)
    UNION ALL
    SELECT n.tenant, n.sent_at FROM served s, LATERAL (
      SELECT m.tenant, m.sent_at FROM errand.message m
      WHERE m.mailbox = p_mailbox AND m.hidden_until IS NULL AND NOT m.behind
        AND m.tenant > s.tenant
      ORDER BY m.tenant, m.place LIMIT 1) AS n)
  SELECT min(s.sent_at) INTO first_sent FROM served s;
  waiting := waiting + due;
  oldest := greatest(0,
    extract(epoch FROM this_moment - least(first_sent, first_due)) * 1000000)::bigint;
  IF waiting = 0 THEN
    oldest := NULL;
  END IF;
END
$$;

-- Removes a mailbox's messages from a place on, no more than so many at once.
CREATE FUNCTION errand.mailbox_purge(
  p_mailbox varchar, p_from bigint, p_most int, OUT removed bigint, OUT last_place bigint)
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off
AS $$
DECLARE
  groups varchar[];
BEGIN
  WITH gone AS (
    DELETE FROM errand.message m WHERE m.place = ANY (ARRAY(
      SELECT k.place FROM errand.message k
      WHERE k.mailbox = p_mailbox AND k.place >= p_from
      ORDER BY k.place LIMIT p_most FOR UPDATE))
    RETURNING m.place, m.group_id)
  SELECT count(*), max(g.place),
      array_agg(DISTINCT g.group_id) FILTER (WHERE g.group_id IS NOT NULL)
    INTO removed, last_place, groups FROM gone g;
  IF groups IS NOT NULL THEN
    PERFORM errand.mailbox_come_up(p_mailbox, groups);
  END IF;
END
$$;

-- Says that somebody will wait for messages during the next 45 seconds at least. Whoever looks after
-- this has committed and waits then is told of what comes. It need not outlive the server.
CREATE FUNCTION errand.mailbox_await(p_mailbox varchar) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
  PERFORM set_config('synchronous_commit', 'off', true);
  INSERT INTO errand.mailbox AS b (name, waited_until)
    VALUES (p_mailbox, clock_timestamp() + interval '60 seconds')
    ON CONFLICT ON CONSTRAINT mailbox_key DO UPDATE SET waited_until = EXCLUDED.waited_until
      WHERE b.waited_until < clock_timestamp() + interval '45 seconds';
END
$$;

-- Tells those who wait that there is something in some mailboxes, or will be in so many
-- microseconds. Called after the commit that brought it: so the lock that goes with a notification is
-- never held while the disk is waited for.
CREATE FUNCTION errand.mailbox_ring(p_mailboxes varchar[], p_delays bigint[]) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
  PERFORM set_config('synchronous_commit', 'off', true);
  PERFORM pg_notify('errand_mailbox', w.name || ' ' || w.delay)
    FROM unnest(p_mailboxes, p_delays) AS w (name, delay)
      JOIN errand.mailbox b ON b.name = w.name COLLATE "C"
    WHERE b.waited_until > clock_timestamp();
END
$$;

GRANT SELECT, INSERT, UPDATE, DELETE
  ON errand.message, errand.deduplication, errand.mailbox, errand.dead_letter TO errand_worker;
GRANT SELECT ON errand.dead_letter TO errand_tenant;

ALTER TABLE errand.message ENABLE ROW LEVEL SECURITY;
ALTER TABLE errand.deduplication ENABLE ROW LEVEL SECURITY;
ALTER TABLE errand.mailbox ENABLE ROW LEVEL SECURITY;
ALTER TABLE errand.dead_letter ENABLE ROW LEVEL SECURITY;

CREATE POLICY all_tenants ON errand.message TO errand_worker USING (true) WITH CHECK (true);
CREATE POLICY all_tenants ON errand.deduplication TO errand_worker USING (true) WITH CHECK (true);
CREATE POLICY all_tenants ON errand.mailbox TO errand_worker USING (true) WITH CHECK (true);
CREATE POLICY all_tenants ON errand.dead_letter TO errand_worker USING (true) WITH CHECK (true);

CREATE POLICY own_tenant ON errand.dead_letter FOR SELECT TO errand_tenant
  USING (tenant = nullif(current_setting('errand.tenant', true), ''));

-- [jooq ignore stop]
