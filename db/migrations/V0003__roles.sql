-- [jooq ignore start]

-- Who may do what; README.md in this folder tells it in words. Roles belong to the whole server, so
-- they may be there already. Where the owner of the schema may not create roles, an administrator
-- does it first: CREATE ROLE errand_worker NOLOGIN; CREATE ROLE errand_tenant NOLOGIN;

DO $$
DECLARE
  wanted text;
BEGIN
  FOREACH wanted IN ARRAY ARRAY['errand_worker', 'errand_tenant'] LOOP
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = wanted) THEN
      BEGIN
        EXECUTE format('CREATE ROLE %I NOLOGIN', wanted);
      EXCEPTION
        WHEN duplicate_object OR unique_violation THEN
          NULL;
        WHEN insufficient_privilege THEN
          RAISE EXCEPTION 'role % is missing and % may not create it', wanted, current_user
            USING ERRCODE = 'insufficient_privilege',
              HINT = format('let an administrator say: CREATE ROLE %I NOLOGIN', wanted);
      END;
    END IF;
  END LOOP;
END
$$;

GRANT USAGE ON SCHEMA errand TO errand_worker, errand_tenant;
GRANT SELECT ON errand.schema_history TO errand_worker, errand_tenant;

GRANT SELECT, INSERT, UPDATE ON errand.session, errand.session_snapshot TO errand_worker;
GRANT SELECT, INSERT ON errand.event TO errand_worker;
GRANT SELECT ON errand.event_json, errand.audit_entry, errand.audit_head TO errand_worker;
REVOKE ALL ON FUNCTION errand.audit_append(varchar[], varchar[], bigint[], bytea[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION errand.prune(timestamptz, int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION errand.audit_append(varchar[], varchar[], bigint[], bytea[])
  TO errand_worker;

GRANT SELECT ON errand.session, errand.event, errand.event_json, errand.audit_entry,
  errand.audit_head TO errand_tenant;

ALTER TABLE errand.session ENABLE ROW LEVEL SECURITY;
ALTER TABLE errand.event ENABLE ROW LEVEL SECURITY;
ALTER TABLE errand.session_snapshot ENABLE ROW LEVEL SECURITY;
ALTER TABLE errand.audit_entry ENABLE ROW LEVEL SECURITY;
ALTER TABLE errand.audit_head ENABLE ROW LEVEL SECURITY;

-- A worker serves all tenants.
CREATE POLICY all_tenants ON errand.session TO errand_worker USING (true) WITH CHECK (true);
CREATE POLICY all_tenants ON errand.event TO errand_worker USING (true) WITH CHECK (true);
CREATE POLICY all_tenants ON errand.session_snapshot TO errand_worker
  USING (true) WITH CHECK (true);
CREATE POLICY all_tenants ON errand.audit_entry FOR SELECT TO errand_worker USING (true);
CREATE POLICY all_tenants ON errand.audit_head FOR SELECT TO errand_worker USING (true);

-- Whoever reads for one tenant says for which: SET errand.tenant = 'acme'.
CREATE POLICY own_tenant ON errand.session FOR SELECT TO errand_tenant
  USING (tenant = nullif(current_setting('errand.tenant', true), ''));
CREATE POLICY own_tenant ON errand.event FOR SELECT TO errand_tenant
  USING (EXISTS (
    SELECT FROM errand.session s
    WHERE s.id = session_id AND s.tenant = nullif(current_setting('errand.tenant', true), '')));
CREATE POLICY own_tenant ON errand.audit_entry FOR SELECT TO errand_tenant
  USING (tenant = nullif(current_setting('errand.tenant', true), ''));
CREATE POLICY own_tenant ON errand.audit_head FOR SELECT TO errand_tenant
  USING (tenant = nullif(current_setting('errand.tenant', true), ''));

-- [jooq ignore stop]
