-- Trade companies. `body` is the account with its contacts, brokers and grants.
CREATE TABLE accounts (
    ace_id TEXT PRIMARY KEY NOT NULL,
    name   TEXT NOT NULL,
    body   TEXT NOT NULL -- JSON
) STRICT;
