-- Trade companies. `body` is the account with its contacts, brokers and grants.
CREATE TABLE accounts (
    ace_id text  PRIMARY KEY,
    name   text  NOT NULL,
    body   jsonb NOT NULL
);
