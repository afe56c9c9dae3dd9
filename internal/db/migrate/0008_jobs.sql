-- Work in the background. fence grows with every claim: who holds an old one has lost the job. unique_key is emptied
-- at the end of a job unless once says that the work must never be done twice.
CREATE TABLE jobs (
    shop_id      BIGINT NOT NULL,
    id           BIGINT NOT NULL,
    kind         TEXT COLLATE "C" NOT NULL,
    unique_key   TEXT COLLATE "C",
    once         BOOLEAN NOT NULL,
    payload      TEXT COLLATE "C" NOT NULL,
    state        TEXT COLLATE "C" NOT NULL,
    run_at       BIGINT NOT NULL,
    lease_until  BIGINT,
    fence        BIGINT NOT NULL,
    attempts     INTEGER NOT NULL,
    cancel_asked BOOLEAN NOT NULL,
    progress     TEXT COLLATE "C",
    error_key    TEXT COLLATE "C",
    error_args   TEXT COLLATE "C",
    created_at   BIGINT NOT NULL,
    started_at   BIGINT,
    finished_at  BIGINT,
    PRIMARY KEY (shop_id, id)
);
CREATE UNIQUE INDEX jobs_key ON jobs (shop_id, kind, unique_key) WHERE unique_key IS NOT NULL;
CREATE INDEX jobs_queued ON jobs (run_at, id) WHERE state = 'queued';
CREATE INDEX jobs_running ON jobs (lease_until) WHERE state = 'running';
