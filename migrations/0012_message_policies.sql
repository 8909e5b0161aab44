-- The second wall around conversations and files. Reads ask for sets that are computed once per
-- query; `takes_part` is asked row by row only where one row is written.
create trigger reports_release after update of released_at on reports
  for each row execute function release_report();

alter table conversations enable row level security;
alter table conversations force row level security;
create policy conversations_read on conversations for select to ahava_app using (
  (kind = 'practical' and (
    (select is_desk())
    or visit_id in (select visit_id from standing where user_id = (select actor()) and kind = 'nurse')
    or patient_id in (select patient_id from standing where user_id = (select actor()) and visit_id is null)))
  or (kind = 'clinical' and (
    visit_id in (select visit_id from standing where user_id = (select actor()))
    or patient_id in (select patient_id from standing where user_id = (select actor()) and kind = 'self')))
);
create policy conversations_add on conversations for insert to ahava_app with check (
  last_number = 0 and ((select is_desk()) or patient_id in (
    select patient_id from standing where user_id = (select actor()) and visit_id is null))
);
create policy conversations_count on conversations for update to ahava_app
  using (takes_part(kind, visit_id, patient_id)) with check (takes_part(kind, visit_id, patient_id));
create policy conversations_system on conversations to ahava_system using (true) with check (true);

alter table messages enable row level security;
alter table messages force row level security;
create policy messages_read on messages for select to ahava_app using (
  (kind = 'practical' and (
    (select is_desk())
    or visit_id in (select visit_id from standing where user_id = (select actor()) and kind = 'nurse')
    or patient_id in (select patient_id from standing where user_id = (select actor()) and visit_id is null)))
  or (kind = 'clinical' and (
    visit_id in (select visit_id from standing where user_id = (select actor()))
    or patient_id in (select patient_id from standing where user_id = (select actor()) and kind = 'self')))
);
create policy messages_send on messages for insert to ahava_app with check (
  sender_id = (select actor()) and takes_part(kind, visit_id, patient_id)
);
create policy messages_hide on messages for update to ahava_app
  using (sender_id = (select actor())) with check (sender_id = (select actor()));
create policy messages_system on messages to ahava_system using (true) with check (true);

alter table read_marks enable row level security;
alter table read_marks force row level security;
create policy read_marks_read on read_marks for select to ahava_app using (
  user_id = (select actor()) or (kind = 'practical' and (
      (select is_desk())
      or visit_id in (select visit_id from standing where user_id = (select actor()) and kind = 'nurse')
      or patient_id in (select patient_id from standing where user_id = (select actor()) and visit_id is null)))
    or (kind = 'clinical' and (
      visit_id in (select visit_id from standing where user_id = (select actor()))
      or patient_id in (select patient_id from standing where user_id = (select actor()) and kind = 'self')))
);
create policy read_marks_add on read_marks for insert to ahava_app with check (
  user_id = (select actor()) and takes_part(kind, visit_id, patient_id)
);
create policy read_marks_move on read_marks for update to ahava_app
  using (user_id = (select actor())) with check (user_id = (select actor()));
create policy read_marks_system on read_marks to ahava_system using (true) with check (true);

alter table uploads enable row level security;
alter table uploads force row level security;
-- Dispatch has no right to files: they are clinical until somebody says otherwise.
create policy uploads_read on uploads for select to ahava_app using (
  uploader_id = (select actor())
  or visit_id in (select visit_id from standing where user_id = (select actor()))
  or (report_id is null or released_at is not null) and patient_id in (
    select patient_id from standing where user_id = (select actor()) and visit_id is null
      and (kind = 'self' or uploads.conversation_kind = 'practical' or uploads.visit_id is null
        or uploads.report_id is not null))
);
create policy uploads_add on uploads for insert to ahava_app with check (
  uploader_id = (select actor()) and state = 'pending'
  and ((select is_desk())
    or visit_id in (select visit_id from standing where user_id = (select actor()))
    or patient_id in (select patient_id from standing where user_id = (select actor()) and visit_id is null))
);
create policy uploads_finish on uploads for update to ahava_app
  using (uploader_id = (select actor())) with check (uploader_id = (select actor()));
create policy uploads_system on uploads to ahava_system using (true) with check (true);
