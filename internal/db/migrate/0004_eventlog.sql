-- The log of what happened, one gapless sequence per shop. No foreign keys: the head row is always the last lock.
CREATE TABLE shop_head (
    shop_id BIGINT NOT NULL,
    seq     BIGINT NOT NULL,
    PRIMARY KEY (shop_id)
);

CREATE TABLE events (
    shop_id     BIGINT NOT NULL,
    seq         BIGINT NOT NULL,
    at          BIGINT NOT NULL,
    on_day      INTEGER NOT NULL,
    live        BOOLEAN NOT NULL,
    kind        TEXT COLLATE "C" NOT NULL,
    version     INTEGER NOT NULL,
    customer_id BIGINT,
    actor       TEXT COLLATE "C" NOT NULL,
    dedupe      TEXT COLLATE "C",
    body        TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (shop_id, seq)
);
CREATE INDEX events_customer ON events (shop_id, customer_id, on_day) WHERE customer_id IS NOT NULL;
CREATE UNIQUE INDEX events_dedupe ON events (shop_id, dedupe) WHERE dedupe IS NOT NULL;

-- Where each consumer of the log stands; version raised = read again from zero.
CREATE TABLE event_cursors (
    shop_id  BIGINT NOT NULL,
    consumer TEXT COLLATE "C" NOT NULL,
    version  INTEGER NOT NULL,
    seq      BIGINT NOT NULL,
    PRIMARY KEY (shop_id, consumer)
);

-- Events that a consumer could not apply after retries: set aside and shown, so that the others go on.
CREATE TABLE event_parked (
    shop_id  BIGINT NOT NULL,
    consumer TEXT COLLATE "C" NOT NULL,
    seq      BIGINT NOT NULL,
    at       BIGINT NOT NULL,
    error    TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (shop_id, consumer, seq)
);
