-- The second wall around conversations with and without a visit.
alter table messages alter column nth set not null;

create trigger patients_conversation after insert on patients
  for each row execute function conversation_of_patient();
create trigger visits_talks after update of status on visits
  for each row execute function talks_of_visit();
create trigger reports_talks after update of signed_at on reports
  for each row execute function talks_of_report();

alter policy conversations_read on conversations using (
  (kind in ('practical', 'practice') and (
    (select is_desk())
    or visit_id in (select * from my_talks('nurse'))
    or patient_id in (select * from my_patients('messages'))))
  or (kind = 'clinical' and (
    visit_id in (select * from my_talks()) or patient_id in (select * from my_own())))
  or patient_id in (select * from my_glass())
);
-- The one with the practice is made with the patient, by nobody else.
alter policy conversations_add on conversations with check (
  kind <> 'practice' and last_number = 0
  and ((select is_desk()) or patient_id in (select * from my_patients('book')))
);
alter policy messages_read on messages using (
  (kind in ('practical', 'practice') and (
    (select is_desk())
    or visit_id in (select * from my_talks('nurse'))
    or patient_id in (select * from my_patients('messages'))))
  or (kind = 'clinical' and (
    visit_id in (select * from my_talks()) or patient_id in (select * from my_own())))
  or patient_id in (select * from my_glass())
);
-- Whoever takes no part any more hides nothing either.
alter policy messages_hide on messages
  using (sender_id = (select actor()) and takes_part(kind, visit_id, patient_id))
  with check (sender_id = (select actor()));
alter policy read_marks_read on read_marks using (
  user_id = (select actor())
  or (kind in ('practical', 'practice') and (
    (select is_desk())
    or visit_id in (select * from my_talks('nurse'))
    or patient_id in (select * from my_patients('messages'))))
  or (kind = 'clinical' and (
    visit_id in (select * from my_talks()) or patient_id in (select * from my_own())))
  or patient_id in (select * from my_glass())
);

-- Files go with their conversation; a nurse keeps the documents of her own reports. Dispatch opens what
-- was sent to the practice itself, and nothing else.
alter policy uploads_read on uploads using (
  uploader_id = (select actor())
  or visit_id in (select * from my_talks())
  or report_id is not null and visit_id in (select * from my_visits())
  or patient_id in (select * from my_glass())
  or conversation_kind = 'practice' and (select is_desk())
  or (report_id is null or released_at is not null) and (
    patient_id in (select * from my_own())
    or conversation_kind in ('practical', 'practice') and patient_id in (select * from my_patients('messages'))
    or (report_id is not null or (visit_id is null and conversation_kind is null))
      and patient_id in (select * from my_patients('reports')))
);
alter policy uploads_add on uploads with check (
  uploader_id = (select actor()) and state = 'pending'
  and ((select is_desk())
    or visit_id in (select * from my_talks())
    or patient_id in (select * from my_patients('messages')))
);

-- Of what belongs to no visit dispatch hears what is said to the practice, and nothing else.
alter policy events_read on events using (
  ((select is_desk()) and (visit_id is not null or facts ->> 'conversation' = 'practice'))
  or patient_id in (select * from my_patients('visits'))
  or visit_id in (select * from my_visits())
  or patient_id in (select * from my_glass())
);
