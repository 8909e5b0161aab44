-- The second wall around families. Relations, links and states change through functions alone.

create trigger visits_living before insert on visits
  for each row execute function visit_of_the_living();

alter table family_invitations enable row level security;
alter table family_invitations force row level security;
create policy family_invitations_read on family_invitations for select to ahava_app using (
  (select is_desk()) or patient_id in (select * from my_own())
);
create policy family_invitations_add on family_invitations for insert to ahava_app with check (
  invited_by = (select actor())
  and ((select is_desk()) or (basis = 'consent' and patient_id in (select * from my_own())))
);
create policy family_invitations_withdraw on family_invitations for update to ahava_app
  using ((select is_desk()) or patient_id in (select * from my_own())) with check (true);
create policy family_invitations_system on family_invitations to ahava_system using (true) with check (true);

alter table link_codes enable row level security;
alter table link_codes force row level security;
create policy link_codes_read on link_codes for select to ahava_app using ((select is_desk()));
create policy link_codes_add on link_codes for insert to ahava_app
  with check ((select is_desk()) and made_by = (select actor()));
create policy link_codes_system on link_codes to ahava_system using (true) with check (true);

alter table patient_statuses enable row level security;
alter table patient_statuses force row level security;
create policy patient_statuses_read on patient_statuses for select to ahava_app using (
  (select is_desk()) or patient_id in (select * from my_patients('visits'))
);
create policy patient_statuses_system on patient_statuses to ahava_system using (true) with check (true);
