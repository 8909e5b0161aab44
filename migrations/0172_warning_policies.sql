create trigger reports_release_observations after update of released_at on reports
  for each row execute function release_observations();

alter table observations enable row level security;
alter table observations force row level security;
create policy observations_read on observations for select to ahava_app using (
  stands_with(visit_id)
  or patient_id in (select * from my_glass())
  or (released_at is not null and patient_id in (select * from my_patients('reports')))
  or warned_of(patient_id)
);
create policy observations_system on observations to ahava_system using (true) with check (true);

alter table warnings enable row level security;
alter table warnings force row level security;
create policy warnings_read on warnings for select to ahava_app using (
  (select is_desk()) or stands_with(visit_id) or called_by(id)
);
create policy warnings_system on warnings to ahava_system using (true) with check (true);

alter table warning_plans enable row level security;
alter table warning_plans force row level security;
create policy warning_plans_read on warning_plans for select to ahava_app using (
  has_cared_for(patient_id) or warned_of(patient_id) or patient_id in (select * from my_glass())
);
create policy warning_plans_add on warning_plans for insert to ahava_app with check (
  set_by = (select actor()) and is_doctor_of(patient_id)
);
create policy warning_plans_system on warning_plans to ahava_system using (true) with check (true);

-- Nurse and doctor of the visit hear of its warnings, whether or not the alarm called them.
create policy events_of_warnings on events for select to ahava_app using (
  type = 'EARLY_WARNING' and exists (select from warnings w where w.id = (facts ->> 'alarmId')::uuid)
);
