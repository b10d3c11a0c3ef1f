-- Mails: facts only, never rendered text.
CREATE TABLE mails (
    position        INTEGER PRIMARY KEY AUTOINCREMENT, -- order of staging
    id              TEXT    NOT NULL UNIQUE,           -- fixed when staged, part of the Message-ID
    case_number     TEXT    NOT NULL REFERENCES cases (number),
    cause_seq       INTEGER NOT NULL,
    audience        TEXT    NOT NULL,
    recipient       TEXT    NOT NULL,                  -- JSON
    message         TEXT    NOT NULL,                  -- JSON
    state_name      TEXT    NOT NULL,
    about           TEXT,                              -- clock; null: the leading one of the case
    certificate     TEXT,                              -- JSON: as it was when the mail was staged
    links           TEXT    NOT NULL,                  -- JSON: cases it belonged with then
    documents       TEXT    NOT NULL,                  -- JSON: ids
    status          TEXT    NOT NULL,
    attempts        INTEGER NOT NULL,
    last_attempt_at TEXT,                              -- written before the first byte goes out
    leased_until    TEXT,                              -- claimed by a process that sends it now
    not_before      TEXT,                              -- pause: no delivery is tried before
    created_at      TEXT    NOT NULL,
    evidence        TEXT,                              -- JSON: how the last delivery ended
    digest_key      TEXT                               -- day and address of a reminder; else null
) STRICT;

CREATE INDEX mails_case ON mails (case_number, position);

-- Finds the few that are not sent among the many that are.
CREATE INDEX mails_status ON mails (status, created_at);

-- What is to be tried again, and when: few at any time.
CREATE INDEX mails_leased ON mails (leased_until) WHERE leased_until IS NOT NULL;
CREATE INDEX mails_paused ON mails (not_before) WHERE not_before IS NOT NULL;

-- Reminders of one day to one address that go out in one message; what was sent is of no interest.
CREATE INDEX mails_digest ON mails (digest_key)
    WHERE digest_key IS NOT NULL AND status IN ('waiting', 'queued', 'ambiguous');
