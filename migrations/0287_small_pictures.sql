-- Bytes of the small picture that lists show instead of the whole one, where there is one.
alter table uploads add column small_size int;

-- What one person sent within a day is added up whenever they send.
create index uploads_of_person on uploads (uploader_id, created_at);
