#!/bin/sh
# Run once by the image of PostgreSQL, when its folder is new.
set -eu
psql -v ON_ERROR_STOP=1 -U postgres -d ahava \
  -v app="$APP_PASSWORD" -v migrator="$MIGRATOR_PASSWORD" -v keeper="$KEEPER_PASSWORD" \
  -f /ahava/roles.sql
