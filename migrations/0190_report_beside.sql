-- What another phone saved of the same report meanwhile: sealed, whole, until the nurse has chosen, and kept
-- afterwards as part of the record.
alter table reports add column beside bytea;
