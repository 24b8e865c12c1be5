-- What tenants have used of their quotas, and the contents of files for all machines.

-- One row a tenant, locked while it is changed. "account" is JSON, which only programs read and write.
CREATE TABLE errand.quota_account (
  tenant varchar /* [jooq ignore start] */ COLLATE "C" /* [jooq ignore stop] */ NOT NULL,
  account bytea NOT NULL,
  CONSTRAINT quota_account_key PRIMARY KEY (tenant)
);

-- A content is here when its row is; its parts are written before it, in the same transaction.
CREATE TABLE errand.content (
  sha256 bytea NOT NULL,
  size bigint NOT NULL,
  stored_at timestamptz DEFAULT current_timestamp NOT NULL,
  CONSTRAINT content_key PRIMARY KEY (sha256)
);

-- The bytes of contents in parts of one mebibyte, the last one shorter.
CREATE TABLE errand.content_part (
  sha256 bytea NOT NULL,
  part int NOT NULL,
  bytes bytea NOT NULL,
  CONSTRAINT content_part_key PRIMARY KEY (sha256, part)
);

-- [jooq ignore start]

-- A tenant at work changes its row with every model call: room for that on each page.
ALTER TABLE errand.quota_account SET (fillfactor = 50);
-- Files are mostly charts and tables, which are compressed already or large; reading is what matters.
ALTER TABLE errand.content_part ALTER COLUMN bytes SET STORAGE EXTERNAL;

GRANT SELECT, INSERT, UPDATE ON errand.quota_account TO errand_worker;
GRANT SELECT, INSERT ON errand.content, errand.content_part TO errand_worker;
GRANT SELECT ON errand.quota_account TO errand_tenant;

ALTER TABLE errand.quota_account ENABLE ROW LEVEL SECURITY;
CREATE POLICY all_tenants ON errand.quota_account TO errand_worker USING (true) WITH CHECK (true);
CREATE POLICY own_tenant ON errand.quota_account FOR SELECT TO errand_tenant
  USING (tenant = nullif(current_setting('errand.tenant', true), ''));

-- Contents belong to no tenant: two may have the same. Only workers see them.
ALTER TABLE errand.content ENABLE ROW LEVEL SECURITY;
ALTER TABLE errand.content_part ENABLE ROW LEVEL SECURITY;
CREATE POLICY all_tenants ON errand.content TO errand_worker USING (true) WITH CHECK (true);
CREATE POLICY all_tenants ON errand.content_part TO errand_worker USING (true) WITH CHECK (true);

-- [jooq ignore stop]
