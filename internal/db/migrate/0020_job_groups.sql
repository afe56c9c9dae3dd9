-- Jobs of one group of a shop run one after another, in the order in which they were made.
ALTER TABLE jobs ADD COLUMN run_group TEXT COLLATE "C";
CREATE UNIQUE INDEX jobs_group_running ON jobs (shop_id, run_group) WHERE state = 'running' AND run_group IS NOT NULL;
CREATE INDEX jobs_group_waiting ON jobs (shop_id, run_group, id) WHERE run_group IS NOT NULL AND state IN ('queued', 'running');

-- Which process carries out an import of the command line, so that one whose process was killed is carried on: by the
-- digest of its file and of how that is read.
ALTER TABLE imports ADD COLUMN owner TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE imports ADD COLUMN fingerprint TEXT COLLATE "C" NOT NULL DEFAULT '';
CREATE INDEX imports_running ON imports (shop_id, fingerprint) WHERE state = 'running' AND fingerprint <> '';
