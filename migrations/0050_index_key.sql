-- The key of all look-ups (e-mail, phone, bodies of creates), wrapped by a key-encryption key. Kept
-- here, it outlives the key-encryption key that a new installation began with.
alter table key_check add column index_key bytea;
