-- The history of values: what changed in which record, by whom. fields is JSON: field → [before, after]. import_id is
-- the import that did it, else 0. The changes of a field that were not undone make a chain: each begins where the one
-- before it ended, and the last ends at the value that stands.
CREATE TABLE record_changes (
    shop_id   BIGINT NOT NULL,
    kind      TEXT COLLATE "C" NOT NULL,
    record_id BIGINT NOT NULL,
    id        BIGINT NOT NULL,
    import_id BIGINT NOT NULL,
    actor     TEXT COLLATE "C" NOT NULL,
    at        BIGINT NOT NULL,
    undone_at BIGINT,
    fields    TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (shop_id, kind, record_id, id)
);
CREATE INDEX record_changes_import ON record_changes (shop_id, import_id, id);

-- Which records each batch of an import created: JSON, kind → ids. batch counts the units of the file up to its end.
CREATE TABLE import_batches (
    shop_id   BIGINT NOT NULL,
    import_id BIGINT NOT NULL,
    batch     BIGINT NOT NULL,
    created   TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (shop_id, import_id, batch)
);

-- Raised by each transaction that undoes something. Batches of imports share a lock on the row while they run, and
-- forget what they remember of the shop when it was raised.
CREATE TABLE undo_epochs (
    shop_id BIGINT NOT NULL,
    epoch   BIGINT NOT NULL,
    PRIMARY KEY (shop_id)
);
