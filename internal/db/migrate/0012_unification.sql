-- person_key is phone and full name in their one form; a shop may let it decide that two rows are one person.
ALTER TABLE shops ADD COLUMN match_phone BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE customers ADD COLUMN person_key TEXT COLLATE "C" NOT NULL DEFAULT '';
CREATE INDEX customers_person ON customers (shop_id, person_key) WHERE person_key <> '';

-- Two customers that may be one person, a before b. They follow from the customers; only what staff decided does not.
-- score is in ten-thousandths; reasons is a JSON list.
CREATE TABLE duplicate_pairs (
    shop_id  BIGINT NOT NULL,
    a        BIGINT NOT NULL,
    b        BIGINT NOT NULL,
    score    INTEGER NOT NULL,
    reasons  TEXT COLLATE "C" NOT NULL,
    state    TEXT COLLATE "C" NOT NULL,
    found_at BIGINT NOT NULL,
    PRIMARY KEY (shop_id, a, b)
);
CREATE INDEX duplicate_pairs_score ON duplicate_pairs (shop_id, state, score, a, b);

-- How far into the shop's log the pairs reach, and with which version of the rules they were found.
CREATE TABLE duplicate_runs (
    shop_id BIGINT NOT NULL,
    seq     BIGINT NOT NULL,
    version INTEGER NOT NULL,
    at      BIGINT NOT NULL,
    PRIMARY KEY (shop_id)
);
