-- The paper of an order: a photo or scan of the prescription that belongs to its line of the record, and to nothing else.
alter table uploads add column entry_id uuid;
alter table uploads
  add constraint upload_of_line foreign key (entry_id, patient_id) references record_entries (id, patient_id),
  add constraint one_place check (entry_id is null or (message_id is null and report_id is null));
create unique index uploads_entry on uploads (entry_id) where entry_id is not null;
