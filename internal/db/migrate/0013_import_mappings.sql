-- How a shop has said that a kind of file is to be read: the columns of a header and the fields they hold. The
-- fingerprint is that of the header's names in any order.
CREATE TABLE import_mappings (
    shop_id     BIGINT NOT NULL,
    id          BIGINT NOT NULL,
    name        TEXT COLLATE "C" NOT NULL,
    fingerprint TEXT COLLATE "C" NOT NULL,
    header      TEXT COLLATE "C" NOT NULL,
    mapping     TEXT COLLATE "C" NOT NULL,
    actor       TEXT COLLATE "C" NOT NULL,
    created_at  BIGINT NOT NULL,
    updated_at  BIGINT NOT NULL,
    PRIMARY KEY (shop_id, id)
);

CREATE UNIQUE INDEX import_mappings_by_name ON import_mappings (shop_id, name);
CREATE UNIQUE INDEX import_mappings_by_fingerprint ON import_mappings (shop_id, fingerprint);
