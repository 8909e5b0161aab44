-- The second wall over rights, duties and the broken glass.

create trigger duties_standing after insert or delete on duties
  for each row execute function standing_of_duty();

alter table duties enable row level security;
alter table duties force row level security;
create policy duties_read on duties for select to ahava_app
  using (user_id = (select actor()) or (select i_am('administrator')));
create policy duties_system on duties to ahava_system using (true) with check (true);

alter policy invitations_read on invitations using ((select i_am('administrator')));
alter policy invitations_add on invitations
  with check ((select i_am('administrator')) and invited_by = (select actor()));

-- Who belongs to a patient is seen by the patient too.
alter policy care_relations_read on care_relations using (
  user_id = (select actor()) or (select is_desk()) or patient_id in (select * from my_own())
);

-- Dispatch and families, staff of a visit, and whoever broke the glass for that patient.
alter policy visits_read on visits using (
  (select is_desk())
  or patient_id in (select * from my_patients('visits'))
  or id in (select * from my_visits())
  or patient_id in (select * from my_glass())
);
alter policy visits_add on visits with check (
  created_by = (select actor()) and nurse_id is null and doctor_id is null
  and ((select is_desk()) or patient_id in (select * from my_patients('book')))
);
alter policy visits_change on visits using (
  (select is_desk())
  or patient_id in (select * from my_patients('book'))
  or id in (select * from my_visits())
) with check (true);

alter policy bookings_read on bookings using (
  (select is_desk()) or nurse_id = (select actor())
  or patient_id in (select * from my_patients('visits'))
);
alter policy bookings_end on bookings using (
  (select is_desk()) or nurse_id = (select actor())
  or patient_id in (select * from my_patients('book'))
);

alter policy reports_read on reports using (
  visit_id in (select * from my_visits())
  or (released_at is not null and patient_id in (select * from my_patients('reports')))
  or patient_id in (select * from my_glass())
);
alter policy report_addenda_read on report_addenda using (
  visit_id in (select * from my_visits())
  or (released_at is not null and patient_id in (select * from my_patients('reports')))
  or patient_id in (select * from my_glass())
);
alter policy reviews_read on reviews using (
  visit_id in (select * from my_visits())
  or (released_at is not null and patient_id in (select * from my_patients('reports')))
  or patient_id in (select * from my_glass())
);

alter policy events_read on events using (
  (select is_desk())
  or patient_id in (select * from my_patients('visits'))
  or visit_id in (select * from my_visits())
  or patient_id in (select * from my_glass())
);

alter policy conversations_read on conversations using (
  (kind = 'practical' and (
    (select is_desk())
    or visit_id in (select visit_id from standing where user_id = (select actor()) and kind = 'nurse')
    or patient_id in (select * from my_patients('messages'))))
  or (kind = 'clinical' and (
    visit_id in (select * from my_visits()) or patient_id in (select * from my_own())))
  or patient_id in (select * from my_glass())
);
alter policy conversations_add on conversations with check (
  last_number = 0 and ((select is_desk()) or patient_id in (select * from my_patients('book')))
);
alter policy messages_read on messages using (
  (kind = 'practical' and (
    (select is_desk())
    or visit_id in (select visit_id from standing where user_id = (select actor()) and kind = 'nurse')
    or patient_id in (select * from my_patients('messages'))))
  or (kind = 'clinical' and (
    visit_id in (select * from my_visits()) or patient_id in (select * from my_own())))
  or patient_id in (select * from my_glass())
);
alter policy read_marks_read on read_marks using (
  user_id = (select actor())
  or (kind = 'practical' and (
    (select is_desk())
    or visit_id in (select visit_id from standing where user_id = (select actor()) and kind = 'nurse')
    or patient_id in (select * from my_patients('messages'))))
  or (kind = 'clinical' and (
    visit_id in (select * from my_visits()) or patient_id in (select * from my_own())))
  or patient_id in (select * from my_glass())
);

alter policy uploads_read on uploads using (
  uploader_id = (select actor())
  or visit_id in (select * from my_visits())
  or patient_id in (select * from my_glass())
  or (report_id is null or released_at is not null) and (
    patient_id in (select * from my_own())
    or conversation_kind = 'practical' and patient_id in (select * from my_patients('messages'))
    or (report_id is not null or visit_id is null) and patient_id in (select * from my_patients('reports')))
);
alter policy uploads_add on uploads with check (
  uploader_id = (select actor()) and state = 'pending'
  and ((select is_desk())
    or visit_id in (select * from my_visits())
    or patient_id in (select * from my_patients('messages')))
);

-- The trail is the privacy officer's.
alter policy audit_read on audit using ((select i_am('privacy_officer')));
alter policy audit_blocks_read on audit_blocks using ((select i_am('privacy_officer')));
alter policy audit_checks_read on audit_checks using ((select i_am('privacy_officer')));
