-- Who may call, and whose task is whose.

CREATE TABLE api_key (
    -- The part of a key that is no secret.
    id                  text             PRIMARY KEY CHECK (id ~ '^[0-9a-f]{12}$'),
    name                text             NOT NULL CHECK (name ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$'),
    -- Keys of one tenant share their tasks.
    tenant              text             NOT NULL CHECK (tenant ~ '^[!-~]{1,255}$'),
    roles               text[]           NOT NULL
        CHECK (cardinality(roles) > 0 AND roles <@ ARRAY['submit', 'read', 'operate']),
    -- SHA-256 of 32 random bytes.
    secret_hash         bytea            NOT NULL CHECK (octet_length(secret_hash) = 32),
    -- Null is what the settings say.
    max_running         integer          CHECK (max_running > 0),
    max_queued          integer          CHECK (max_queued > 0),
    requests_per_second double precision CHECK (requests_per_second > 0),
    created_at          timestamptz      NOT NULL DEFAULT clock_timestamp(),
    last_used_at        timestamptz,
    -- The row stays: where there was a key once, nobody is let in without one.
    revoked_at          timestamptz
);
CREATE UNIQUE INDEX api_key_name_idx ON api_key (name) WHERE revoked_at IS NULL;

-- The tenant that submitted it; null if nothing authenticated then: operators only. Without a default, so no row is
-- written.
ALTER TABLE task ADD COLUMN owner text;
-- The list of a tenant's tasks.
CREATE INDEX task_owned_idx ON task (owner, id) WHERE owner IS NOT NULL;
-- What a tenant has under way, for its limits.
CREATE INDEX task_owner_idx ON task (owner, state) WHERE owner IS NOT NULL
    AND state IN ('QUEUED', 'RUNNING', 'CANCELLING');
