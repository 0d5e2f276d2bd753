-- A worker is drained when it says so itself, not when its last word, from before the order, was that nothing ran.

ALTER TABLE worker
    -- It has told, after it had heard the order to drain and while that order stood, that nothing runs.
    ADD COLUMN drained boolean NOT NULL DEFAULT false,
    ADD CONSTRAINT drained_only_by_order CHECK (draining OR NOT drained);
