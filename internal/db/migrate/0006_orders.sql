CREATE TABLE products (
    shop_id    BIGINT NOT NULL,
    id         BIGINT NOT NULL,
    reference  TEXT COLLATE "C" NOT NULL,
    sku        TEXT COLLATE "C" NOT NULL,
    source_id  TEXT COLLATE "C" NOT NULL,
    name       TEXT COLLATE "C" NOT NULL,
    variant    TEXT COLLATE "C" NOT NULL,
    category   TEXT COLLATE "C" NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (shop_id, id)
);
CREATE UNIQUE INDEX products_reference ON products (shop_id, reference);

-- amount is what the order adds to sales: the total less refunds, NULL where no source gives one.
-- difference is what the lines, shipping, fees and deductions do not explain of the stated total.
-- counts says whether the order is a purchase. digest is that of the rows last taken from the source.
CREATE TABLE orders (
    shop_id         BIGINT NOT NULL,
    id              BIGINT NOT NULL,
    number          BIGINT NOT NULL,
    source          TEXT COLLATE "C" NOT NULL,
    order_number    TEXT COLLATE "C" NOT NULL,
    number_key      TEXT COLLATE "C" NOT NULL,
    channel         TEXT COLLATE "C" NOT NULL,
    customer_id     BIGINT,
    ordered_at      BIGINT NOT NULL,
    ordered_day     INTEGER NOT NULL,
    state           TEXT COLLATE "C" NOT NULL,
    payment_state   TEXT COLLATE "C" NOT NULL,
    payment_method  TEXT COLLATE "C" NOT NULL,
    test            BOOLEAN NOT NULL,
    counts          BOOLEAN NOT NULL,
    subtotal        BIGINT,
    shipping        BIGINT NOT NULL,
    fees            BIGINT NOT NULL,
    discount        BIGINT NOT NULL,
    coupon_discount BIGINT NOT NULL,
    points_used     BIGINT NOT NULL,
    points_earned   BIGINT NOT NULL,
    tax             BIGINT,
    total           BIGINT,
    refunded        BIGINT NOT NULL,
    amount          BIGINT,
    difference      BIGINT NOT NULL,
    tax_totals      TEXT COLLATE "C" NOT NULL,
    coupon          TEXT COLLATE "C" NOT NULL,
    memo            TEXT COLLATE "C" NOT NULL,
    ship_to         TEXT COLLATE "C" NOT NULL,
    line_count      INTEGER NOT NULL,
    first_item      TEXT COLLATE "C" NOT NULL,
    quantity        BIGINT NOT NULL,
    paid_at         BIGINT,
    shipped_at      BIGINT,
    delivered_at    BIGINT,
    cancelled_at    BIGINT,
    digest          BIGINT NOT NULL,
    created_at      BIGINT NOT NULL,
    updated_at      BIGINT NOT NULL,
    version         BIGINT NOT NULL,
    PRIMARY KEY (shop_id, id)
);
-- order_number stands before source, since a batch looks numbers up whatever their source.
CREATE UNIQUE INDEX orders_source ON orders (shop_id, order_number, source);
-- number_key is there for the search box, which looks through the numbers of all orders.
CREATE INDEX orders_customer ON orders (shop_id, customer_id, ordered_at, number_key) WHERE customer_id IS NOT NULL;
CREATE UNIQUE INDEX orders_number ON orders (shop_id, number);
CREATE INDEX orders_time ON orders (shop_id, ordered_at);

-- A line is known by its order and its position in it.
CREATE TABLE order_lines (
    shop_id      BIGINT NOT NULL,
    order_id     BIGINT NOT NULL,
    position     INTEGER NOT NULL,
    product_id   BIGINT,
    name         TEXT COLLATE "C" NOT NULL,
    variant      TEXT COLLATE "C" NOT NULL,
    unit_price   BIGINT,
    quantity     BIGINT NOT NULL,
    tax_rate     INTEGER NOT NULL,
    amount       BIGINT,
    PRIMARY KEY (shop_id, order_id, position)
);

-- A customer's purchases summed up by the one rule of what a purchase is; a row for every customer.
CREATE TABLE customer_figures (
    shop_id     BIGINT NOT NULL,
    customer_id BIGINT NOT NULL,
    number      BIGINT NOT NULL,
    order_count BIGINT NOT NULL,
    amount      BIGINT NOT NULL,
    unknown     BIGINT NOT NULL,
    first_day   INTEGER,
    last_day    INTEGER,
    PRIMARY KEY (shop_id, customer_id)
);
CREATE INDEX customer_figures_last ON customer_figures (shop_id, last_day DESC, number);
