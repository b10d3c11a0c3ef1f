#!/usr/bin/env bash
# Runs once, when the database is made: the user of the roles, who owns nothing. `migrate` runs as
# the owner of the tables, so that no role can switch the guards of the journal off.
set -euo pipefail
psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" \
    --set password="$(cat /run/secrets/store-roles)" <<'SQL'
CREATE ROLE tidewaiter LOGIN PASSWORD :'password';
SQL
