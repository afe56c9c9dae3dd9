-- What staff did to many customers at once. kind is tag or untag. members are the numbers of those it was meant for, in
-- the order in which they are worked through, changed of those it changed, as compressed bitmaps.
CREATE TABLE bulk_actions (
    shop_id     BIGINT NOT NULL,
    id          BIGINT NOT NULL,
    kind        TEXT COLLATE "C" NOT NULL,
    tag         TEXT COLLATE "C" NOT NULL,
    state       TEXT COLLATE "C" NOT NULL,
    total       BIGINT NOT NULL,
    done        BIGINT NOT NULL,
    undone      BIGINT NOT NULL,
    members     BYTEA NOT NULL,
    changed     BYTEA NOT NULL,
    at          BIGINT NOT NULL,
    actor       TEXT COLLATE "C" NOT NULL,
    ended_at    BIGINT,
    undone_by   TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (shop_id, id)
);
