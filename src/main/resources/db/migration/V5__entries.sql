-- What attempts write is counted, so that a later entry is never undone by an earlier one that a database which was
-- frozen executes late.
ALTER TABLE task ADD COLUMN entry bigint NOT NULL DEFAULT 0;
