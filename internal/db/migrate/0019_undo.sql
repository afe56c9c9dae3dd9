-- live: young orders of the file set off what live events set off. undo is JSON: how far the undoing of the import has
-- come and what it did; empty while nobody undid it.
ALTER TABLE imports ADD COLUMN live BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE imports ADD COLUMN undo TEXT COLLATE "C" NOT NULL DEFAULT '';

-- What undoing an import left as it is, and why. part 'record': the record, which the import created, stays; it is tried
-- again whenever something is undone. part 'values': values that the import changed stay. by_record is what stands in
-- the way: an order, an import.
CREATE TABLE import_kept (
    shop_id   BIGINT NOT NULL,
    import_id BIGINT NOT NULL,
    kind      TEXT COLLATE "C" NOT NULL,
    part      TEXT COLLATE "C" NOT NULL,
    record_id BIGINT NOT NULL,
    reason    TEXT COLLATE "C" NOT NULL,
    by_record BIGINT NOT NULL,
    by_actor  TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (shop_id, import_id, kind, part, record_id)
);
CREATE INDEX import_kept_records ON import_kept (shop_id, part, kind, record_id);
