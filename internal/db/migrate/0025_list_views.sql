-- Which columns the list of customers shows one of the staff, in their order, with commas between.
CREATE TABLE list_columns (
    shop_id  BIGINT NOT NULL,
    staff_id BIGINT NOT NULL,
    columns  TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (shop_id, staff_id)
);

-- Lists of customers that the staff of a shop share. address are the parameters of the list's address.
CREATE TABLE list_views (
    shop_id BIGINT NOT NULL,
    id      BIGINT NOT NULL,
    name    TEXT COLLATE "C" NOT NULL,
    address TEXT COLLATE "C" NOT NULL,
    at      BIGINT NOT NULL,
    actor   TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (shop_id, id)
);
CREATE UNIQUE INDEX list_views_name ON list_views (shop_id, name);
