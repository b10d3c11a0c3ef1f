-- Messages that were processed. The key is what makes a message count once: a second claim of the
-- same identity fails, and with it all that would have been written along.
-- Here and in all tables: PostgreSQL has no text with U+0000, which a hostile message may hold; the
-- program writes it as U+10FFFF 0, and U+10FFFF itself doubled, also within JSON.
CREATE TABLE inbox (
    source       text        NOT NULL,
    id           text        NOT NULL,
    content_hash text        NOT NULL, -- tells a duplicate from a conflicting duplicate
    received_at  timestamptz NOT NULL,
    processed_at timestamptz NOT NULL,
    outcome      text        NOT NULL,
    PRIMARY KEY (source, id)
);
