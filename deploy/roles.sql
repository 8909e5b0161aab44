-- Roles and logins for Ahava on a PostgreSQL of your own, once, as its administrator:
--   psql -v app=... -v migrator=... -v keeper=... -d ahava -f deploy/roles.sql
-- `ahava` serves, `ahava_migrator` migrates, `ahava_keeper` makes backups. None of them is a superuser.
CREATE ROLE ahava_owner NOLOGIN;
CREATE ROLE ahava_app NOLOGIN;
CREATE ROLE ahava_system NOLOGIN;
CREATE ROLE ahava_backup NOLOGIN BYPASSRLS;
CREATE ROLE ahava LOGIN PASSWORD :'app';
CREATE ROLE ahava_migrator LOGIN PASSWORD :'migrator';
CREATE ROLE ahava_keeper LOGIN PASSWORD :'keeper';
GRANT ahava_app, ahava_system TO ahava WITH INHERIT FALSE, SET TRUE;
GRANT ahava_owner, ahava_app, ahava_system TO ahava_migrator WITH INHERIT FALSE, SET TRUE;
GRANT ahava_backup TO ahava_keeper WITH INHERIT FALSE, SET TRUE;
SELECT format('GRANT CONNECT, CREATE ON DATABASE %I TO ahava_owner', current_database()) \gexec
GRANT USAGE ON SCHEMA public TO ahava_app, ahava_system;
ALTER SCHEMA public OWNER TO ahava_owner;
CREATE SCHEMA IF NOT EXISTS jobs AUTHORIZATION ahava_system;
