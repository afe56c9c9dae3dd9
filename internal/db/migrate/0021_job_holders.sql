-- Which process runs a job: one that has ended is not waited for.
ALTER TABLE jobs ADD COLUMN holder TEXT COLLATE "C" NOT NULL DEFAULT '';
