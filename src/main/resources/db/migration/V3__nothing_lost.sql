-- Priority, delay, retry, restart, and keys that make a repeated submission one.

ALTER TABLE task
    -- The order of the queue: `queued_at`, less one minute for each point of priority. So a task is overtaken only by
    -- those that come within 200 minutes after it, and nothing starves.
    ADD COLUMN turn_at           timestamptz,
    -- Until when it waits, for its time or for its retry; null when it can be claimed.
    ADD COLUMN not_before        timestamptz,
    -- How many workers in a row were lost while they ran it.
    ADD COLUMN crashes           integer NOT NULL DEFAULT 0 CHECK (crashes >= 0),
    ADD COLUMN max_attempts      integer NOT NULL DEFAULT 1 CHECK (max_attempts >= 1),
    ADD COLUMN backoff_ms        bigint  NOT NULL DEFAULT 0 CHECK (backoff_ms >= 0),
    ADD COLUMN retries           integer NOT NULL DEFAULT 0 CHECK (retries >= 0),
    -- Why it is retried.
    ADD COLUMN retry_error       text,
    -- Job instances of runs before a restart from the start.
    ADD COLUMN earlier_instances bigint[] NOT NULL DEFAULT '{}',
    ADD CONSTRAINT delayed_only_while_queued CHECK ((not_before IS NULL) OR (state = 'QUEUED'));

UPDATE task SET turn_at = queued_at - priority * interval '1 minute';
-- The default serves an older server that submits while the newer one takes over.
ALTER TABLE task ALTER COLUMN turn_at SET NOT NULL, ALTER COLUMN turn_at SET DEFAULT clock_timestamp();

DROP INDEX task_claimable_idx;
CREATE INDEX task_claimable_idx ON task (lane, turn_at, id) WHERE state = 'QUEUED' AND not_before IS NULL;
DROP INDEX task_oldest_idx;
CREATE INDEX task_oldest_idx ON task (lane, queued_at) WHERE state = 'QUEUED' AND not_before IS NULL;
CREATE INDEX task_delayed_idx ON task (lane, not_before) WHERE not_before IS NOT NULL;
-- Retention: ended tasks in the order of their ends.
CREATE INDEX task_ended_idx ON task (finished_at) WHERE state IN ('SUCCEEDED', 'FAILED', 'CANCELLED');

-- A key that a caller gave with a submission, so that the same one sent again is the same task.
CREATE TABLE idempotency_key (
    key          text        PRIMARY KEY CHECK (length(key) BETWEEN 1 AND 255),
    -- SHA-256 of what was asked for.
    request_hash bytea       NOT NULL,
    -- No foreign key: the key may outlive the task.
    task_id      uuid        NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX idempotency_key_age_idx ON idempotency_key (created_at);
