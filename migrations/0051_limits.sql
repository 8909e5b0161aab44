-- How often somebody did something, for limits that hold across processes. Keys are keyed hashes of
-- addresses and ids. Not in the log of the database: a crash forgets them, and they are short-lived.
create schema limits;
grant usage on schema limits to ahava_system;
create unlogged table limits.counters (
  key varchar(255) primary key,
  points integer not null default 0,
  expire bigint
);
grant select, insert, update, delete on limits.counters to ahava_system;
