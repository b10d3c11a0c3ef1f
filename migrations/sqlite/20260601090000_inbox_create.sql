-- Messages that were processed. The key is what makes a message count once: a second claim of the
-- same identity fails, and with it all that would have been written along.
-- Here and in all tables, times are text of fixed width (RFC 3339, UTC, six decimals), so that the
-- order of the text is the order of time.
CREATE TABLE inbox (
    source       TEXT NOT NULL,
    id           TEXT NOT NULL,
    content_hash TEXT NOT NULL, -- tells a duplicate from a conflicting duplicate
    received_at  TEXT NOT NULL,
    processed_at TEXT NOT NULL,
    outcome      TEXT NOT NULL,
    PRIMARY KEY (source, id)
) STRICT, WITHOUT ROWID;
