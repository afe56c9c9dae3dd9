CREATE TABLE customers (
    shop_id       BIGINT NOT NULL,
    id            BIGINT NOT NULL,
    number        BIGINT NOT NULL,
    source        TEXT COLLATE "C" NOT NULL,
    external_id   TEXT COLLATE "C" NOT NULL,
    name          TEXT COLLATE "C" NOT NULL,
    display_name  TEXT COLLATE "C" NOT NULL,
    family_name   TEXT COLLATE "C" NOT NULL,
    given_name    TEXT COLLATE "C" NOT NULL,
    kana          TEXT COLLATE "C" NOT NULL,
    family_kana   TEXT COLLATE "C" NOT NULL,
    given_kana    TEXT COLLATE "C" NOT NULL,
    company       TEXT COLLATE "C" NOT NULL,
    department    TEXT COLLATE "C" NOT NULL,
    email         TEXT COLLATE "C" NOT NULL,
    email_key     TEXT COLLATE "C" NOT NULL,
    phone         TEXT COLLATE "C" NOT NULL,
    mobile        TEXT COLLATE "C" NOT NULL,
    fax           TEXT COLLATE "C" NOT NULL,
    postal_code   TEXT COLLATE "C" NOT NULL,
    prefecture    TEXT COLLATE "C" NOT NULL,
    city          TEXT COLLATE "C" NOT NULL,
    address1      TEXT COLLATE "C" NOT NULL,
    address2      TEXT COLLATE "C" NOT NULL,
    country       TEXT COLLATE "C" NOT NULL,
    sex           TEXT COLLATE "C" NOT NULL,
    birthday      INTEGER,
    homepage      TEXT COLLATE "C" NOT NULL,
    member_status TEXT COLLATE "C" NOT NULL,
    rank          TEXT COLLATE "C" NOT NULL,
    staff         TEXT COLLATE "C" NOT NULL,
    memo          TEXT COLLATE "C" NOT NULL,
    points        BIGINT,
    custom        TEXT COLLATE "C" NOT NULL,
    added_day     INTEGER NOT NULL,
    created_at    BIGINT NOT NULL,
    updated_at    BIGINT NOT NULL,
    version       BIGINT NOT NULL,
    PRIMARY KEY (shop_id, id)
);
CREATE UNIQUE INDEX customers_number ON customers (shop_id, number);
CREATE INDEX customers_email ON customers (shop_id, email_key) WHERE email_key <> '';

-- By which references of which source a customer is known. reference is the source's own id, or stands in for one
-- that the source does not give: 'mail:…' an address, 'row:…' the digest of a row without either.
-- digest is that of the row last taken from the source, so that the same row again is known to change nothing.
-- The key has reference before source, since a batch looks references up whatever their source.
CREATE TABLE customer_sources (
    shop_id     BIGINT NOT NULL,
    source      TEXT COLLATE "C" NOT NULL,
    reference   TEXT COLLATE "C" NOT NULL,
    customer_id BIGINT NOT NULL,
    digest      BIGINT NOT NULL,
    PRIMARY KEY (shop_id, reference, source)
);
CREATE INDEX customer_sources_customer ON customer_sources (shop_id, customer_id);

CREATE TABLE customer_tags (
    shop_id     BIGINT NOT NULL,
    customer_id BIGINT NOT NULL,
    tag         TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (shop_id, customer_id, tag)
);

-- What the search box looks through: the normalised texts of a customer, one per line.
CREATE TABLE customer_search (
    shop_id     BIGINT NOT NULL,
    customer_id BIGINT NOT NULL,
    text        TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (shop_id, customer_id)
);

CREATE TABLE consent_log (
    shop_id     BIGINT NOT NULL,
    id          BIGINT NOT NULL,
    customer_id BIGINT NOT NULL,
    channel     TEXT COLLATE "C" NOT NULL,
    address     TEXT COLLATE "C" NOT NULL,
    state       TEXT COLLATE "C" NOT NULL,
    basis       TEXT COLLATE "C" NOT NULL,
    file        TEXT COLLATE "C" NOT NULL,
    file_row    BIGINT NOT NULL,
    actor       TEXT COLLATE "C" NOT NULL,
    obtained_at BIGINT NOT NULL,
    at          BIGINT NOT NULL,
    PRIMARY KEY (shop_id, id)
);
CREATE INDEX consent_log_customer ON consent_log (shop_id, customer_id);

CREATE TABLE consent_states (
    shop_id     BIGINT NOT NULL,
    customer_id BIGINT NOT NULL,
    channel     TEXT COLLATE "C" NOT NULL,
    state       TEXT COLLATE "C" NOT NULL,
    changed_at  BIGINT NOT NULL,
    PRIMARY KEY (shop_id, customer_id, channel)
);
