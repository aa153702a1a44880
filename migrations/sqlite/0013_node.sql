-- The nodes that run, so that they share what an account may get in a second. Bookkeeping: rows of
-- nodes that are gone are removed.
CREATE TABLE node (
    id      TEXT   PRIMARY KEY,
    name    TEXT   NOT NULL,
    seen_at BIGINT NOT NULL
);
