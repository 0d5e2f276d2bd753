-- The ledger: one row per submitted task. It survives attempts, and it alone decides who runs.

-- One order over all changes of all tasks; the id of an event.
CREATE SEQUENCE task_change_seq;

CREATE TABLE task (
    id              uuid        PRIMARY KEY,
    kind            text        NOT NULL,
    lane            text        NOT NULL CHECK (lane IN ('HEAVY', 'LIGHT')),
    label           text        NOT NULL,
    -- The validated request. It is immutable: nothing updates it.
    spec            json        NOT NULL,
    priority        smallint    NOT NULL DEFAULT 0 CHECK (priority BETWEEN -100 AND 100),

    state           text        NOT NULL DEFAULT 'QUEUED'
        CHECK (state IN ('QUEUED', 'RUNNING', 'CANCELLING', 'SUCCEEDED', 'FAILED', 'CANCELLED')),
    -- How often a worker took the task: the fencing number of every write by a worker.
    attempt         integer     NOT NULL DEFAULT 0 CHECK (attempt >= 0),
    holder          uuid,
    lease_until     timestamptz,
    job_instance_id bigint,

    -- json, not jsonb: written and read whole, never searched, and it keeps the order of its keys.
    -- What people see. `live` changes often and is small; `meta` and `steps` may be large and change with a step.
    seq             bigint      NOT NULL DEFAULT nextval('task_change_seq'),
    progress        smallint    NOT NULL DEFAULT 0 CHECK (progress BETWEEN 0 AND 100),
    stage           text        NOT NULL DEFAULT 'queued',
    message         text        NOT NULL DEFAULT 'queued',
    meta            json        NOT NULL DEFAULT '{}',
    live            json,
    steps           json        NOT NULL DEFAULT '[]',
    result          json,
    error           text,
    failure_code    text,

    created_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    queued_at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    started_at      timestamptz,
    finished_at     timestamptz,

    CONSTRAINT held_while_running CHECK ((state IN ('RUNNING', 'CANCELLING')) = (holder IS NOT NULL)),
    CONSTRAINT leased_while_held CHECK ((holder IS NULL) = (lease_until IS NULL)),
    CONSTRAINT finished_when_ended CHECK
        ((state IN ('SUCCEEDED', 'FAILED', 'CANCELLED')) = (finished_at IS NOT NULL)),
    CONSTRAINT result_only_when_succeeded CHECK ((state = 'SUCCEEDED') = (result IS NOT NULL)),
    CONSTRAINT error_only_when_failed CHECK ((state = 'FAILED') = (error IS NOT NULL)),
    CONSTRAINT complete_only_when_succeeded CHECK ((state = 'SUCCEEDED') = (progress = 100))
);

-- Claiming: the order of the queue, and nothing but what can be claimed.
CREATE INDEX task_claimable_idx ON task (lane, priority DESC, queued_at, id) WHERE state = 'QUEUED';
-- Rescue: leases in the order in which they run out.
CREATE INDEX task_lease_idx ON task (lease_until) WHERE state IN ('RUNNING', 'CANCELLING');
-- The age of the oldest queued task, by lane, whatever its priority.
CREATE INDEX task_oldest_idx ON task (lane, queued_at) WHERE state = 'QUEUED';
