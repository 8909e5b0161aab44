create index standing_without_visit on standing (user_id, kind) where visit_id is null;
-- What a nurse still has to write, also of one nurse among hundreds.
create index visits_nurse_unsigned on visits (nurse_id, start_at, id)
  where status = 'COMPLETED' and report_status in ('none', 'draft');

-- Staff stand with their visits row by row. What is computed once per query is asked first.
alter policy visits_read on visits using (
  (select is_desk())
  or patient_id in (select * from my_patients('visits'))
  or nurse_id = (select actor()) or doctor_id = (select actor())
  or patient_id in (select * from my_glass())
  -- Whoever gives her visit back in this statement.
  or stands_with(id)
);
alter policy visits_change on visits using (
  (select is_desk())
  or patient_id in (select * from my_patients('book'))
  or stands_with(id)
) with check (true);
alter policy visit_moves_read on visit_moves using (
  (select is_desk())
  or patient_id in (select * from my_patients('visits'))
  or patient_id in (select * from my_glass())
  or stands_with(visit_id)
);
alter policy visit_delays_read on visit_delays using (
  (select is_desk())
  or patient_id in (select * from my_patients('visits'))
  or stands_with(visit_id)
);
alter policy events_read on events using (
  ((select is_desk()) and (visit_id is not null or facts ->> 'conversation' = 'practice'))
  or patient_id in (select * from my_patients('visits'))
  or patient_id in (select * from my_glass())
  or stands_with(visit_id)
);

alter policy reports_read on reports using (
  (released_at is not null and patient_id in (select * from my_patients('reports')))
  or patient_id in (select * from my_glass())
  or stands_with(visit_id)
);
alter policy report_addenda_read on report_addenda using (
  (released_at is not null and patient_id in (select * from my_patients('reports')))
  or patient_id in (select * from my_glass())
  or stands_with(visit_id)
);
alter policy reviews_read on reviews using (
  (released_at is not null and patient_id in (select * from my_patients('reports')))
  or patient_id in (select * from my_glass())
  or stands_with(visit_id)
);

alter policy conversations_read on conversations using (
  (kind in ('practical', 'practice') and (
    (select is_desk())
    or patient_id in (select * from my_patients('messages'))
    or talks_as(visit_id, 'nurse')))
  or (kind = 'clinical' and (
    patient_id in (select * from my_own()) or talks_with(visit_id)))
  or patient_id in (select * from my_glass())
);
alter policy messages_read on messages using (
  (kind in ('practical', 'practice') and (
    (select is_desk())
    or patient_id in (select * from my_patients('messages'))
    or talks_as(visit_id, 'nurse')))
  or (kind = 'clinical' and (
    patient_id in (select * from my_own()) or talks_with(visit_id)))
  or patient_id in (select * from my_glass())
);
alter policy read_marks_read on read_marks using (
  user_id = (select actor())
  or (kind in ('practical', 'practice') and (
    (select is_desk())
    or patient_id in (select * from my_patients('messages'))
    or talks_as(visit_id, 'nurse')))
  or (kind = 'clinical' and (
    patient_id in (select * from my_own()) or talks_with(visit_id)))
  or patient_id in (select * from my_glass())
);

alter policy uploads_read on uploads using (
  uploader_id = (select actor())
  or patient_id in (select * from my_glass())
  or conversation_kind = 'practice' and (select is_desk())
  or (report_id is null or released_at is not null) and (
    patient_id in (select * from my_own())
    or conversation_kind in ('practical', 'practice') and patient_id in (select * from my_patients('messages'))
    or (report_id is not null or (visit_id is null and conversation_kind is null))
      and patient_id in (select * from my_patients('reports')))
  or talks_with(visit_id)
  or report_id is not null and stands_with(visit_id)
);
alter policy uploads_add on uploads with check (
  uploader_id = (select actor()) and state = 'pending'
  and ((select is_desk())
    or patient_id in (select * from my_patients('messages'))
    or talks_with(visit_id))
);

alter policy reports_write on reports with check (
  author_id = (select actor()) and stands_as(visit_id, 'nurse')
);
alter policy reports_change on reports using (stands_with(visit_id)) with check (stands_with(visit_id));
alter policy report_addenda_add on report_addenda with check (
  author_id = (select actor()) and stands_with(visit_id)
);
alter policy reviews_add on reviews with check (
  doctor_id = (select actor()) and stands_as(visit_id, 'doctor')
);
alter policy call_attempts_read on call_attempts using (
  (select is_desk()) or stands_as(visit_id, 'nurse')
);
alter policy call_attempts_add on call_attempts with check (
  by_id = (select actor()) and stands_as(visit_id, 'nurse')
);
alter policy corrections_read on corrections using (
  (select is_desk()) or stands_as(visit_id, 'nurse')
);
alter policy presence_add on presence with check (
  (nurse_id = (select actor()) and entered_by is null and stands_as(visit_id, 'nurse'))
  or (entered_by = (select actor()) and (select is_desk()))
);

alter policy patients_read on patients using (
  (select is_desk()) or created_by = (select actor()) or has_met(id)
);
alter policy name_tokens_read on name_tokens using ((select is_desk()) or has_met(patient_id));

drop function my_visits, my_talks(), my_talks(text);
