-- Messages to publish. Rows that were published stay: they are the record of it.
CREATE TABLE outbox (
    position     bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY, -- order of staging
    id           text        NOT NULL UNIQUE, -- the same on every publication
    kind         text        NOT NULL,
    work         text,                        -- id of the document or mail; null for a fact
    content      json        NOT NULL,        -- published as it was staged
    staged_at    timestamptz NOT NULL,
    leased_until timestamptz,                 -- null: no relay has taken it
    published_at timestamptz                  -- null: the broker has not confirmed it
) WITH (fillfactor = 70);

-- The relay asks all the time; it must not read what is published.
CREATE INDEX outbox_unpublished ON outbox (position) WHERE published_at IS NULL;

-- Finds the last row of a piece of work that seems stuck.
CREATE INDEX outbox_work ON outbox (work) WHERE work IS NOT NULL;
