-- Importer numbers and filer codes of the accounts. The key keeps each with one account only: a
-- corporate identifier can exist in one account of the portal.
CREATE TABLE account_identifiers (
    kind   text NOT NULL CHECK (kind IN ('importer', 'filer')),
    value  text NOT NULL, -- whole, also a Social Security number: never logged
    ace_id text NOT NULL REFERENCES accounts (ace_id) ON DELETE CASCADE,
    PRIMARY KEY (kind, value)
);

-- An account that is written anew gives up what it had.
CREATE INDEX account_identifiers_account ON account_identifiers (ace_id);
