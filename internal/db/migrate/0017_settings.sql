-- How the tax in a sum is rounded, and the number that stands on invoices.
ALTER TABLE shops ADD COLUMN tax_rounding TEXT COLLATE "C" NOT NULL DEFAULT 'floor';
ALTER TABLE shops ADD COLUMN invoice_number TEXT COLLATE "C" NOT NULL DEFAULT '';

-- A shop's logo as a PNG of our own making.
CREATE TABLE shop_logos (
    shop_id BIGINT NOT NULL,
    png     BYTEA NOT NULL,
    width   INTEGER NOT NULL,
    height  INTEGER NOT NULL,
    at      BIGINT NOT NULL,
    PRIMARY KEY (shop_id)
);

-- Who is asked to join a shop. token is the SHA-256 of what stands in the link; the row goes when the link is used.
CREATE TABLE staff_invites (
    shop_id    BIGINT NOT NULL,
    id         BIGINT NOT NULL,
    email      TEXT COLLATE "C" NOT NULL,
    role       TEXT COLLATE "C" NOT NULL,
    token      TEXT COLLATE "C" NOT NULL,
    invited_by BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (shop_id, id)
);
CREATE UNIQUE INDEX staff_invites_token ON staff_invites (token);
CREATE UNIQUE INDEX staff_invites_email ON staff_invites (shop_id, email);
