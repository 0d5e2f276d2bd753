-- The workers, each told by itself at every heartbeat. These rows are for people: who may run a task stands in `task`.
CREATE TABLE worker (
    -- The holder of its leases; new at each start of the process.
    id           uuid        PRIMARY KEY,
    host         text        NOT NULL,
    pid          bigint      NOT NULL,
    version      text        NOT NULL,
    started_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    heartbeat_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    -- Silent for longer than this it counts as lost: others take over what it held.
    lease        interval    NOT NULL,
    -- An operator wants it to claim nothing more.
    draining     boolean     NOT NULL DEFAULT false,
    -- It was told to end.
    stopping     boolean     NOT NULL DEFAULT false,
    -- [{"lane", "slots", "busy", "trouble"}]
    lanes        json        NOT NULL,
    -- In its data directory; null when that is not known.
    free_bytes   bigint
);

-- What operators want of a lane, of all workers at once.
CREATE TABLE lane (
    lane   text    PRIMARY KEY CHECK (lane IN ('HEAVY', 'LIGHT')),
    paused boolean NOT NULL DEFAULT false
);

INSERT INTO lane (lane) VALUES ('HEAVY'), ('LIGHT');
