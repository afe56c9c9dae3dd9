-- What marketplaces say of an order beside its sums: how it came about, what their own coupons took off, and tax that
-- stands on top of the lines.
ALTER TABLE orders ADD COLUMN order_type TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE orders ADD COLUMN mall_coupon_discount BIGINT NOT NULL DEFAULT 0;
ALTER TABLE orders ADD COLUMN tax_added BIGINT NOT NULL DEFAULT 0;
