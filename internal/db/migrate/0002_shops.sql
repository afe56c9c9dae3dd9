-- An installation holds many shops, strictly apart: every other table's key begins with the shop.
CREATE TABLE shops (
    id         BIGINT NOT NULL,
    slug       TEXT COLLATE "C" NOT NULL,
    name       TEXT COLLATE "C" NOT NULL,
    currency   TEXT COLLATE "C" NOT NULL,
    time_zone  TEXT COLLATE "C" NOT NULL,
    lapse_days INTEGER NOT NULL,
    match_mail BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (id)
);
CREATE UNIQUE INDEX shops_slug ON shops (slug);

-- The next free running number of each kind, because people say numbers.
CREATE TABLE shop_numbers (
    shop_id BIGINT NOT NULL,
    kind    TEXT COLLATE "C" NOT NULL,
    next    BIGINT NOT NULL,
    PRIMARY KEY (shop_id, kind)
);
