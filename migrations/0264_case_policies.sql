-- Whoever it is about sees nothing of a case, whatever duties they have; what they reported themselves they see as
-- they said it, and never how it is handled.
create policy cases_read on cases for select to ahava_app using (
  (select actor()) <> all (about_ids) and (
    (select i_am('clinical_lead')) or kind = 'complaint' and (select is_desk()))
  or kind = 'complaint' and patient_id in (select * from my_patients('book'))
  or reported_by = (select actor()) and (kind = 'incident' or for_caller)
);
create policy cases_add on cases for insert to ahava_app with check (
  reported_by = (select actor()) and (
    kind = 'incident' and may_report_at(visit_id)
    or kind = 'complaint' and not for_caller and patient_id in (select * from my_patients('book'))
    or kind = 'complaint' and for_caller and (select is_desk()))
);
create policy cases_clear on cases for delete to ahava_system
  using (reported_by in (select id from users where demo));

create policy case_handling_read on case_handling for select to ahava_app using (
  handles_case(case_id) or complains_in(case_id)
);
create policy case_handling_add on case_handling for insert to ahava_app with check (
  owner_id is null and ended_at is null and reported_case(case_id)
);
create policy case_handling_change on case_handling for update to ahava_app
  using (handles_case(case_id) or complains_in(case_id))
  with check (
    handles_case(case_id) and (owner_id is null or may_own_case(case_id, owner_id))
    -- The family takes back the end, once, and nothing else.
    or complains_in(case_id) and ended_at is null and reopened_at is not null);
create policy case_handling_clear on case_handling for delete to ahava_system
  using (case_id in (select id from cases where reported_by in (select id from users where demo)));

create policy case_steps_read on case_steps for select to ahava_app using (
  handles_case(case_id)
  or act in ('acknowledge', 'answer', 'end', 'reopen') and complains_in(case_id)
);
create policy case_steps_add on case_steps for insert to ahava_app with check (
  by_id = (select actor())
  and (act <> 'reopen' and handles_case(case_id) or act = 'reopen' and complains_in(case_id))
);
create policy case_steps_clear on case_steps for delete to ahava_system
  using (case_id in (select id from cases where reported_by in (select id from users where demo)));

alter policy audit_read on audit using (
  (select i_am('privacy_officer')) and not is_of_case_about_me(action, patient_ids)
);
