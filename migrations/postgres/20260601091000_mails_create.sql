-- Mails: facts only, never rendered text.
CREATE TABLE mails (
    position        bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY, -- order of staging
    id              text        NOT NULL UNIQUE, -- fixed when staged, part of the Message-ID
    case_number     text        NOT NULL REFERENCES cases (number),
    cause_seq       bigint      NOT NULL,
    audience        text        NOT NULL,
    recipient       jsonb       NOT NULL,
    message         jsonb       NOT NULL,
    state_name      text        NOT NULL,
    about           text,                 -- clock; null: the leading one of the case
    certificate     jsonb,                -- as it was when the mail was staged
    links           jsonb       NOT NULL, -- cases it belonged with then
    documents       jsonb       NOT NULL, -- ids
    status          text        NOT NULL,
    attempts        integer     NOT NULL,
    last_attempt_at timestamptz,          -- written before the first byte goes out
    leased_until    timestamptz,          -- claimed by a process that sends it now
    not_before      timestamptz,          -- pause: no delivery is tried before
    created_at      timestamptz NOT NULL,
    evidence        jsonb,                -- how the last delivery ended
    digest_key      text                  -- day and address of a reminder; else null
) WITH (fillfactor = 70);

CREATE INDEX mails_case ON mails (case_number, position);

-- Finds the few that may still be sent among the many that were.
CREATE INDEX mails_open ON mails (created_at) WHERE status IN ('waiting', 'queued', 'ambiguous');

-- What is to be tried again, and when: few at any time.
CREATE INDEX mails_leased ON mails (leased_until) WHERE leased_until IS NOT NULL;
CREATE INDEX mails_paused ON mails (not_before) WHERE not_before IS NOT NULL;

-- Reminders of one day to one address that go out in one message; what was sent is of no interest.
CREATE INDEX mails_digest ON mails (digest_key)
    WHERE digest_key IS NOT NULL AND status IN ('waiting', 'queued', 'ambiguous');
