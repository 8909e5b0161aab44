-- The second wall around questions about reports: between doctor and nurse of the visit, never the family's.
alter table review_questions enable row level security;
alter table review_questions force row level security;
create policy review_questions_read on review_questions for select to ahava_app using (
  patient_id in (select * from my_glass()) or stands_with(visit_id)
);
create policy review_questions_ask on review_questions for insert to ahava_app with check (
  doctor_id = (select actor()) and answered_at is null and stands_as(visit_id, 'doctor')
);
create policy review_questions_answer on review_questions for update to ahava_app
  using (stands_as(visit_id, 'nurse')) with check (stands_as(visit_id, 'nurse'));
create policy review_questions_system on review_questions to ahava_system using (true) with check (true);
