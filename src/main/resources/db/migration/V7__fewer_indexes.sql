-- A job execution that completed is found by its instance; by its state only one that runs, failed or was stopped.
CREATE INDEX batch_job_execution_open_idx ON batch_job_execution (status, job_execution_id DESC)
    WHERE status <> 'COMPLETED';
DROP INDEX batch_job_execution_status_idx;
DROP INDEX batch_job_execution_end_time_idx;
