-- Every file that left: who took what, when, why, and how much of it. columns and filter say what was asked for.
CREATE TABLE exports (
    shop_id     BIGINT NOT NULL,
    id          BIGINT NOT NULL,
    at          BIGINT NOT NULL,
    on_day      INTEGER NOT NULL,
    actor       TEXT COLLATE "C" NOT NULL,
    kind        TEXT COLLATE "C" NOT NULL,
    form        TEXT COLLATE "C" NOT NULL,
    columns     TEXT COLLATE "C" NOT NULL,
    filter      TEXT COLLATE "C" NOT NULL,
    reason      TEXT COLLATE "C" NOT NULL,
    large       BOOLEAN NOT NULL,
    state       TEXT COLLATE "C" NOT NULL,
    row_count   BIGINT NOT NULL,
    replaced    BIGINT NOT NULL,
    finished_at BIGINT,
    PRIMARY KEY (shop_id, id)
);
-- How many large exports of personal data somebody made on a day.
CREATE INDEX exports_large ON exports (shop_id, actor, on_day) WHERE large;

-- Which columns and form a staff member took last, per kind.
CREATE TABLE export_choices (
    shop_id  BIGINT NOT NULL,
    staff_id BIGINT NOT NULL,
    kind     TEXT COLLATE "C" NOT NULL,
    form     TEXT COLLATE "C" NOT NULL,
    columns  TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (shop_id, staff_id, kind)
);

-- How a shop sends parcels, as JSON, and how many large exports a staff member may make a day.
CREATE TABLE shipping_settings (
    shop_id     BIGINT NOT NULL,
    settings    TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (shop_id)
);
CREATE TABLE export_limits (
    shop_id BIGINT NOT NULL,
    per_day INTEGER NOT NULL,
    PRIMARY KEY (shop_id)
);

-- A parcel of an order as its carrier reported it. import_id is the import that brought it.
CREATE TABLE shipments (
    shop_id    BIGINT NOT NULL,
    order_id   BIGINT NOT NULL,
    carrier    TEXT COLLATE "C" NOT NULL,
    tracking   TEXT COLLATE "C" NOT NULL,
    shipped_at BIGINT NOT NULL,
    import_id  BIGINT NOT NULL,
    file_name  TEXT COLLATE "C" NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (shop_id, order_id, carrier, tracking)
);
