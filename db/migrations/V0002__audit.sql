-- The audit log: one chain of hashes for each tenant, which the database itself links.

-- An entry. "content" is what the hash is over, behind the number and the previous hash: instant,
-- tenant, actor, action, session, sequence and detail, each as UTF-8 behind its length in four bytes.
-- Tenant, session and sequence are repeated as columns to be searched by; readers compare them.
CREATE TABLE errand.audit_entry (
  tenant varchar /* [jooq ignore start] */ COLLATE "C" /* [jooq ignore stop] */ NOT NULL,
  number bigint NOT NULL,
  session_id varchar(64) /* [jooq ignore start] */ COLLATE "C" /* [jooq ignore stop] */ NOT NULL,
  sequence bigint NOT NULL,
  previous_hash bytea NOT NULL,
  hash bytea NOT NULL,
  content bytea NOT NULL,
  CONSTRAINT audit_entry_key PRIMARY KEY (tenant, number)
);

-- Where a tenant's chain ends. Who appends holds the row's lock until the commit.
CREATE TABLE errand.audit_head (
  tenant varchar /* [jooq ignore start] */ COLLATE "C" /* [jooq ignore stop] */ NOT NULL,
  number bigint NOT NULL,
  hash bytea NOT NULL,
  CONSTRAINT audit_head_key PRIMARY KEY (tenant)
);

-- [jooq ignore start]

CREATE INDEX audit_entry_attested ON errand.audit_entry (tenant, session_id, sequence)
  WHERE sequence > 0;
ALTER TABLE errand.audit_head SET (fillfactor = 50);

-- The only way in. Facts are taken in their order; those about a session whose sequence is not above
-- the last attested one are left out. Heads are locked in the order of tenants, so that two callers
-- cannot wait for each other. Says how many entries were made.
CREATE FUNCTION errand.audit_append(
  tenants varchar[], session_ids varchar[], sequences bigint[], contents bytea[]) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
  fact record;
  this_tenant varchar := NULL;
  last_number bigint;
  last_hash bytea;
  linked bytea;
  made bigint := 0;
BEGIN
  INSERT INTO errand.audit_head AS h (tenant, number, hash)
    SELECT DISTINCT t.tenant COLLATE "C", 0, decode(repeat('00', 32), 'hex')
    FROM unnest(tenants) AS t (tenant)
    WHERE NOT EXISTS (SELECT FROM errand.audit_head k WHERE k.tenant = t.tenant)
    ORDER BY 1
    ON CONFLICT DO NOTHING;
  PERFORM FROM errand.audit_head h WHERE h.tenant = ANY (tenants) ORDER BY h.tenant FOR UPDATE;
  FOR fact IN
    SELECT f.tenant, f.session_id, f.sequence, f.content FROM (
      SELECT u.tenant, u.session_id, u.sequence, u.content, u.place,
        greatest(
          max(u.sequence) OVER (PARTITION BY u.tenant, u.session_id ORDER BY u.place
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING),
          k.sequence) AS known
      FROM unnest(tenants, session_ids, sequences, contents)
          WITH ORDINALITY AS u (tenant, session_id, sequence, content, place)
        LEFT JOIN LATERAL (
          SELECT e.sequence FROM errand.audit_entry e
          WHERE u.sequence > 0 AND e.tenant = u.tenant AND e.session_id = u.session_id
            AND e.sequence > 0
          ORDER BY e.sequence DESC LIMIT 1) AS k ON true) AS f
    WHERE f.sequence = 0 OR f.known IS NULL OR f.sequence > f.known
    ORDER BY f.tenant COLLATE "C", f.place
  LOOP
    IF this_tenant IS DISTINCT FROM fact.tenant THEN
      IF this_tenant IS NOT NULL THEN
        UPDATE errand.audit_head h SET number = last_number, hash = last_hash
          WHERE h.tenant = this_tenant;
      END IF;
      this_tenant := fact.tenant;
      SELECT h.number, h.hash INTO STRICT last_number, last_hash
        FROM errand.audit_head h WHERE h.tenant = this_tenant;
    END IF;
    last_number := last_number + 1;
    linked := sha256(
      int4send(octet_length(last_number::text)) || convert_to(last_number::text, 'UTF8')
        || int4send(64) || convert_to(encode(last_hash, 'hex'), 'UTF8')
        || fact.content);
    INSERT INTO errand.audit_entry
        (tenant, number, session_id, sequence, previous_hash, hash, content)
      VALUES (this_tenant, last_number, fact.session_id, fact.sequence, last_hash, linked,
        fact.content);
    last_hash := linked;
    made := made + 1;
  END LOOP;
  IF this_tenant IS NOT NULL THEN
    UPDATE errand.audit_head h SET number = last_number, hash = last_hash
      WHERE h.tenant = this_tenant;
  END IF;
  RETURN made;
END
$$;

-- The second wall, which stops the owner too.
CREATE FUNCTION errand.audit_refuse() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
  RAISE EXCEPTION '% of errand.% is refused: the audit log is only added to', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'insufficient_privilege';
END
$$;

CREATE TRIGGER audit_entry_is_kept
  BEFORE UPDATE OR DELETE OR TRUNCATE ON errand.audit_entry
  FOR EACH STATEMENT EXECUTE FUNCTION errand.audit_refuse();
CREATE TRIGGER audit_head_is_kept
  BEFORE DELETE OR TRUNCATE ON errand.audit_head
  FOR EACH STATEMENT EXECUTE FUNCTION errand.audit_refuse();
CREATE TRIGGER audit_head_moves_on
  BEFORE UPDATE ON errand.audit_head
  FOR EACH ROW WHEN (NEW.number <= OLD.number OR NEW.tenant <> OLD.tenant)
  EXECUTE FUNCTION errand.audit_refuse();

-- [jooq ignore stop]
