-- A severe incident rings through the chain of alarms, without a word of what it was, whom it was about or where.
alter table alarms drop constraint alarms_source_check;
alter table alarms add constraint alarms_source_check
  check (source in ('help', 'welfare', 'early_warning', 'incident'));
alter table alarms drop constraint alarms_kind_check;
alter table alarms add constraint alarms_kind_check
  check (kind in ('danger', 'patient_emergency', 'welfare_check', 'early_warning', 'severe_incident'));
alter table alarms add column case_id uuid unique references cases;
alter table alarms add constraint an_incident_is_of_a_case check (
  (source = 'incident') = (case_id is not null) and (case_id is null or visit_id is null));

-- It was a notice, told once.
drop policy events_of_severe_incidents on events;
