-- What the dashboard adds up, kept by the order package in the transaction that changes an order, so that a page never
-- reads a whole shop: a row per day, how customers went on from each purchase to the next, and more days per customer.

-- first_order is the first purchase, first_amount what it came to (NULL: unknown). due_day is when the next purchase is
-- expected: the last one and the usual interval, from three purchase days on.
ALTER TABLE customer_figures ADD COLUMN first_order BIGINT;
ALTER TABLE customer_figures ADD COLUMN first_amount BIGINT;
ALTER TABLE customer_figures ADD COLUMN second_day INTEGER;
ALTER TABLE customer_figures ADD COLUMN third_day INTEGER;
ALTER TABLE customer_figures ADD COLUMN fourth_day INTEGER;
ALTER TABLE customer_figures ADD COLUMN due_day INTEGER;
CREATE INDEX customer_figures_due ON customer_figures (shop_id, due_day, amount) WHERE due_day IS NOT NULL;

-- first_… are the purchases that were their customer's first, nobody_… those that name nobody. repeaters are the
-- customers with two purchases or more whose last one was on that day, due those whose next one is expected then.
CREATE TABLE sales_days (
    shop_id        BIGINT NOT NULL,
    day            INTEGER NOT NULL,
    orders         BIGINT NOT NULL,
    amount         BIGINT NOT NULL,
    unknown        BIGINT NOT NULL,
    first_orders   BIGINT NOT NULL,
    first_amount   BIGINT NOT NULL,
    first_unknown  BIGINT NOT NULL,
    nobody_orders  BIGINT NOT NULL,
    nobody_amount  BIGINT NOT NULL,
    nobody_unknown BIGINT NOT NULL,
    repeaters      BIGINT NOT NULL,
    due            BIGINT NOT NULL,
    PRIMARY KEY (shop_id, day)
);

-- Customers by the month (its first day) of their purchase number step, and after how many days the next one came; the
-- gap of 91 stands for later or never.
CREATE TABLE purchase_steps (
    shop_id   BIGINT NOT NULL,
    step      INTEGER NOT NULL,
    month     INTEGER NOT NULL,
    gap       INTEGER NOT NULL,
    customers BIGINT NOT NULL,
    PRIMARY KEY (shop_id, step, month, gap)
);

-- Everything about a customer's purchases is read from the index alone.
DROP INDEX orders_customer;
CREATE INDEX orders_customer ON orders (shop_id, customer_id, ordered_at, number_key, counts, ordered_day, amount) WHERE customer_id IS NOT NULL;
-- Orders that somebody still has to send.
CREATE INDEX orders_open ON orders (shop_id, ordered_at) WHERE state IN ('new', 'preparing');

-- From here on: the same from scratch for what is there already. A test holds the two against each other.
UPDATE customer_figures SET first_order = p.first_order, first_amount = p.first_amount, second_day = p.second_day,
    third_day = p.third_day, fourth_day = p.fourth_day
FROM (SELECT shop_id, customer_id, MAX(CASE WHEN n = 1 THEN id END) AS first_order, MAX(CASE WHEN n = 1 THEN amount END) AS first_amount,
        MAX(CASE WHEN n = 2 THEN ordered_day END) AS second_day, MAX(CASE WHEN n = 3 THEN ordered_day END) AS third_day,
        MAX(CASE WHEN n = 4 THEN ordered_day END) AS fourth_day
    FROM (SELECT shop_id, customer_id, id, amount, ordered_day,
            ROW_NUMBER() OVER (PARTITION BY shop_id, customer_id ORDER BY ordered_day, ordered_at, id) AS n
        FROM orders WHERE counts AND customer_id IS NOT NULL) ranked
    WHERE n <= 4 GROUP BY shop_id, customer_id) p
WHERE p.shop_id = customer_figures.shop_id AND p.customer_id = customer_figures.customer_id;

UPDATE customer_figures SET due_day = last_day + p.usual
FROM (SELECT shop_id, customer_id, CAST(SUM(gap) / COUNT(*) AS INTEGER) AS usual
    FROM (SELECT shop_id, customer_id, gap, ROW_NUMBER() OVER (PARTITION BY shop_id, customer_id ORDER BY gap) AS n,
            COUNT(*) OVER (PARTITION BY shop_id, customer_id) AS gaps
        FROM (SELECT shop_id, customer_id, ordered_day - LAG(ordered_day) OVER (PARTITION BY shop_id, customer_id ORDER BY ordered_day) AS gap
            FROM (SELECT DISTINCT shop_id, customer_id, ordered_day FROM orders WHERE counts AND customer_id IS NOT NULL) bought) spans
        WHERE gap IS NOT NULL) ranked
    WHERE gaps >= 2 AND n IN ((gaps + 1) / 2, (gaps + 2) / 2) GROUP BY shop_id, customer_id) p
WHERE p.shop_id = customer_figures.shop_id AND p.customer_id = customer_figures.customer_id;

INSERT INTO sales_days (shop_id, day, orders, amount, unknown, first_orders, first_amount, first_unknown, nobody_orders, nobody_amount,
    nobody_unknown, repeaters, due)
SELECT shop_id, day, SUM(orders), SUM(amount), SUM(unknown), SUM(first_orders), SUM(first_amount), SUM(first_unknown), SUM(nobody_orders),
    SUM(nobody_amount), SUM(nobody_unknown), SUM(repeaters), SUM(due)
FROM (
    SELECT shop_id, ordered_day AS day, 1 AS orders, COALESCE(amount, 0) AS amount, CASE WHEN amount IS NULL THEN 1 ELSE 0 END AS unknown,
        0 AS first_orders, 0 AS first_amount, 0 AS first_unknown, CASE WHEN customer_id IS NULL THEN 1 ELSE 0 END AS nobody_orders,
        CASE WHEN customer_id IS NULL THEN COALESCE(amount, 0) ELSE 0 END AS nobody_amount,
        CASE WHEN customer_id IS NULL AND amount IS NULL THEN 1 ELSE 0 END AS nobody_unknown, 0 AS repeaters, 0 AS due
    FROM orders WHERE counts
    UNION ALL SELECT shop_id, first_day, 0, 0, 0, 1, COALESCE(first_amount, 0), CASE WHEN first_amount IS NULL THEN 1 ELSE 0 END, 0, 0, 0, 0, 0
    FROM customer_figures WHERE first_day IS NOT NULL
    UNION ALL SELECT shop_id, last_day, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0 FROM customer_figures WHERE order_count >= 2
    UNION ALL SELECT shop_id, due_day, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1 FROM customer_figures WHERE due_day IS NOT NULL) parts
GROUP BY shop_id, day;

-- The first day of a day's month by the arithmetic of the Gregorian calendar, which both engines know.
INSERT INTO purchase_steps (shop_id, step, month, gap, customers)
SELECT shop_id, step, day - (doy - (153 * ((5 * doy + 2) / 153) + 2) / 5), gap, COUNT(*)
FROM (SELECT shop_id, step, day, gap, doe - (365 * yoe + yoe / 4 - yoe / 100) AS doy
    FROM (SELECT shop_id, step, day, gap, doe, (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365 AS yoe
        FROM (SELECT shop_id, step, day, CASE WHEN next_day IS NULL OR next_day - day > 90 THEN 91 ELSE next_day - day END AS gap,
                (day + 719468) % 146097 AS doe
            FROM (SELECT shop_id, 1 AS step, first_day AS day, second_day AS next_day FROM customer_figures WHERE first_day IS NOT NULL
                UNION ALL SELECT shop_id, 2, second_day, third_day FROM customer_figures WHERE second_day IS NOT NULL
                UNION ALL SELECT shop_id, 3, third_day, fourth_day FROM customer_figures WHERE third_day IS NOT NULL) steps) eras) years) months
GROUP BY 1, 2, 3, 4;
