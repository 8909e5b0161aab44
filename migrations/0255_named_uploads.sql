-- A phone names its photo, so that what was sent twice over a bad line is one: a keyed hash of the bytes as they came.
alter table uploads add column created_hash bytea;
