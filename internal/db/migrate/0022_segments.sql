-- Groups of customers that staff keep. kind is dynamic: whom query means at any moment, or fixed: those who were meant when
-- it was made. query is in the language of segments, in its English spelling.
CREATE TABLE segments (
    shop_id    BIGINT NOT NULL,
    id         BIGINT NOT NULL,
    slug       TEXT COLLATE "C" NOT NULL,
    name       TEXT COLLATE "C" NOT NULL,
    kind       TEXT COLLATE "C" NOT NULL,
    query      TEXT COLLATE "C" NOT NULL,
    version    BIGINT NOT NULL,
    count      BIGINT NOT NULL,
    counted_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    updated_by TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (shop_id, id)
);
CREATE UNIQUE INDEX segments_slug ON segments (shop_id, slug);

-- Every definition a segment has had.
CREATE TABLE segment_versions (
    shop_id    BIGINT NOT NULL,
    segment_id BIGINT NOT NULL,
    version    BIGINT NOT NULL,
    name       TEXT COLLATE "C" NOT NULL,
    query      TEXT COLLATE "C" NOT NULL,
    at         BIGINT NOT NULL,
    actor      TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (shop_id, segment_id, version)
);

-- Who was in a segment: each evaluation that changed something says who came and who went, as compressed bitmaps of customer
-- numbers. base says that nobody came or went by what they did: the definition was new.
CREATE TABLE segment_changes (
    shop_id    BIGINT NOT NULL,
    segment_id BIGINT NOT NULL,
    seq        BIGINT NOT NULL,
    at         BIGINT NOT NULL,
    on_day     INTEGER NOT NULL,
    base       BOOLEAN NOT NULL,
    count      BIGINT NOT NULL,
    entered    BYTEA NOT NULL,
    departed   BYTEA NOT NULL,
    PRIMARY KEY (shop_id, segment_id, seq)
);

-- Who listens to a segment, so that coming and going are events. Nobody is told of others.
CREATE TABLE segment_listeners (
    shop_id    BIGINT NOT NULL,
    segment_id BIGINT NOT NULL,
    listener   TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (shop_id, segment_id, listener)
);
