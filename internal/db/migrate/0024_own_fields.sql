-- Who has fields of the shop's own: which there are is asked whenever a query names one.
CREATE INDEX customers_custom ON customers (shop_id) WHERE custom <> '';
