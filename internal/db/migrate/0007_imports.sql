CREATE TABLE imports (
    shop_id     BIGINT NOT NULL,
    id          BIGINT NOT NULL,
    file_name   TEXT COLLATE "C" NOT NULL,
    stored_as   TEXT COLLATE "C" NOT NULL,
    size        BIGINT NOT NULL,
    format      TEXT COLLATE "C" NOT NULL,
    encoding    TEXT COLLATE "C" NOT NULL,
    mapping     TEXT COLLATE "C" NOT NULL,
    state       TEXT COLLATE "C" NOT NULL,
    actor       TEXT COLLATE "C" NOT NULL,
    units_done  BIGINT NOT NULL,
    report      TEXT COLLATE "C" NOT NULL,
    error       TEXT COLLATE "C" NOT NULL,
    created_at  BIGINT NOT NULL,
    finished_at BIGINT,
    PRIMARY KEY (shop_id, id)
);

-- A row that was not taken, with where and why, and its cells as they stood in the file.
CREATE TABLE import_rejects (
    shop_id     BIGINT NOT NULL,
    import_id   BIGINT NOT NULL,
    file_row    BIGINT NOT NULL,
    column_name TEXT COLLATE "C" NOT NULL,
    value       TEXT COLLATE "C" NOT NULL,
    reason      TEXT COLLATE "C" NOT NULL,
    args        TEXT COLLATE "C" NOT NULL,
    cells       TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (shop_id, import_id, file_row)
);
