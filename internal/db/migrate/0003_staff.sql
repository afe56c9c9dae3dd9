-- Accounts of the people who work with Joren. They belong to the installation; shop_staff says what they may do where.
CREATE TABLE staff (
    id          BIGINT NOT NULL,
    email       TEXT COLLATE "C" NOT NULL,
    name        TEXT COLLATE "C" NOT NULL,
    password    TEXT COLLATE "C" NOT NULL,
    lang        TEXT COLLATE "C" NOT NULL,
    theme       TEXT COLLATE "C" NOT NULL,
    created_at  BIGINT NOT NULL,
    disabled_at BIGINT,
    PRIMARY KEY (id)
);
CREATE UNIQUE INDEX staff_email ON staff (email);

CREATE TABLE shop_staff (
    shop_id    BIGINT NOT NULL,
    staff_id   BIGINT NOT NULL,
    role       TEXT COLLATE "C" NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (shop_id, staff_id)
);
CREATE INDEX shop_staff_staff ON shop_staff (staff_id);

-- token is the SHA-256 of what the browser holds: a stolen copy of the table opens no session.
CREATE TABLE staff_sessions (
    id         BIGINT NOT NULL,
    token      TEXT COLLATE "C" NOT NULL,
    staff_id   BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    seen_at    BIGINT NOT NULL,
    ip         TEXT COLLATE "C" NOT NULL,
    user_agent TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (id)
);
CREATE UNIQUE INDEX staff_sessions_token ON staff_sessions (token);
CREATE INDEX staff_sessions_staff ON staff_sessions (staff_id);

-- Browsers that somebody has signed in with before: they are not locked out by the guesses of others.
CREATE TABLE staff_devices (
    token      TEXT COLLATE "C" NOT NULL,
    staff_id   BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    seen_at    BIGINT NOT NULL,
    PRIMARY KEY (token, staff_id)
);

-- When each key (a digest of account, address or device) was last tried, as a JSON list of Unix milliseconds.
CREATE TABLE sign_in_counts (
    key   TEXT COLLATE "C" NOT NULL,
    times TEXT COLLATE "C" NOT NULL,
    until BIGINT NOT NULL,
    PRIMARY KEY (key)
);

-- Forms that were sent, so that a second press of the button has no second effect. location is where the first led.
CREATE TABLE form_tokens (
    staff_id BIGINT NOT NULL,
    token    TEXT COLLATE "C" NOT NULL,
    at       BIGINT NOT NULL,
    location TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (staff_id, token)
);
