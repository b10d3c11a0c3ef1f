-- What the roles need, table by table; run by the owner of the tables after `tidewaiter migrate`:
--
--   psql "$OWNER_URL" --set role=tidewaiter --file deploy/postgres/grants.sql
--
-- Nobody but the owner may change or delete a row of the journal. `tidewaiter doctor`, run as the
-- user of the roles, names what is missing.
\set ON_ERROR_STOP on
GRANT USAGE ON SCHEMA public TO :"role";
GRANT SELECT ON _sqlx_migrations TO :"role";
GRANT SELECT, INSERT ON inbox, journal, case_entries TO :"role";
GRANT SELECT, INSERT, UPDATE ON
    journal_heads, cases, case_links, accounts, deadlines, rungs, documents, mails, outbox,
    quarantine TO :"role";
GRANT SELECT, INSERT, DELETE ON account_identifiers TO :"role";
