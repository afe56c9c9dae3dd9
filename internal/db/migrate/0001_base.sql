-- Which process makes ids with which node number, and until when. A free node has an empty holder; its leased_until
-- is then the last moment that its ids may carry.
CREATE TABLE nodes (
    node         INTEGER PRIMARY KEY,
    holder       TEXT COLLATE "C" NOT NULL,
    leased_until BIGINT NOT NULL
);
