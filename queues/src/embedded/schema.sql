-- The queue file. One table: a message is a row from its publication until its acknowledgement.
-- Moments are microseconds since 1970, UTC.

CREATE TABLE messages (
    seq                INTEGER PRIMARY KEY AUTOINCREMENT, -- order of arrival; never used twice
    queue              TEXT    NOT NULL,
    exchange           TEXT    NOT NULL,           -- of the first publication, also when dead
    routing_key        TEXT    NOT NULL,
    message_id         TEXT    NOT NULL,           -- not unique: intake finds duplicates
    content_type       TEXT    NOT NULL,
    body               BLOB    NOT NULL,
    headers            TEXT    NOT NULL CHECK (json_valid(headers)),
    user_id            TEXT,
    received_at        INTEGER NOT NULL,
    deliveries         INTEGER NOT NULL DEFAULT 0, -- those that count towards the limit
    leases             INTEGER NOT NULL DEFAULT 0, -- only grows: with seq, names the latest lease
    leased_until       INTEGER,                    -- null: nobody has it
    dead_letter_reason TEXT
) STRICT;

-- Carries all by which `take` and `depth` choose, so that neither reads what it passes over.
CREATE INDEX messages_queue_seq ON messages (queue, seq, leased_until, deliveries);

PRAGMA application_id = 1415005265; -- "TWDQ": tells a queue file from any other database
PRAGMA user_version = 1;
