-- The list of tasks goes by id, which grows with time. Most tasks succeed; by this the few others are found among them,
-- and one that succeeded leaves no entry here.
CREATE INDEX task_not_succeeded_idx ON task (id) WHERE state <> 'SUCCEEDED';
