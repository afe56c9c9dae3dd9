-- The backups that were made of this database. They say nothing about a copy of it and are not copied.
CREATE TABLE backups (
    at        BIGINT NOT NULL,
    file      TEXT COLLATE "C" NOT NULL,
    bytes     BIGINT NOT NULL,
    encrypted BOOLEAN NOT NULL,
    PRIMARY KEY (at)
);
