-- Messages to publish. Rows that were published stay: they are the record of it.
CREATE TABLE outbox (
    position     INTEGER PRIMARY KEY AUTOINCREMENT, -- order of staging; never used twice
    id           TEXT    NOT NULL UNIQUE,           -- the same on every publication
    kind         TEXT    NOT NULL,
    work         TEXT,                              -- id of the document or mail; null for a fact
    content      TEXT    NOT NULL,                  -- JSON
    staged_at    TEXT    NOT NULL,
    leased_until TEXT,                              -- null: no relay has taken it
    published_at TEXT                               -- null: the broker has not confirmed it
) STRICT;

-- The relay asks all the time; it must not read what is published. The index has all columns it
-- chooses by, so that it reads no row that another relay has.
CREATE INDEX outbox_unpublished ON outbox (position, leased_until, published_at)
    WHERE published_at IS NULL;

-- Finds the last row of a piece of work that seems stuck.
CREATE INDEX outbox_work ON outbox (work, kind, staged_at) WHERE work IS NOT NULL;
