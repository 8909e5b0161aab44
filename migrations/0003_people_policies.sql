-- The second wall around people: what the application's role sees and writes, whatever it asks.

create trigger users_standing after insert or update of role, disabled_at on users
  for each row execute function standing_of_user();
create trigger care_relations_standing after insert or update on care_relations
  for each row execute function standing_of_relation();
create trigger patients_relation after insert on patients
  for each row execute function relation_of_creator();

alter table users enable row level security;
alter table users force row level security;
-- Who the staff are is known to everybody who is signed in; a family is known to those it meets.
create policy users_known on users for select to ahava_app using (
  (select actor()) is not null
  and (id = (select actor()) or role <> 'patient' or (select is_desk())
       or id in (select known_people()))
);
create policy users_system on users to ahava_system using (true) with check (true);

alter table credentials enable row level security;
alter table credentials force row level security;
create policy credentials_own on credentials for select to ahava_app using (user_id = (select actor()));
create policy credentials_system on credentials to ahava_system using (true) with check (true);

alter table sessions enable row level security;
alter table sessions force row level security;
create policy sessions_own on sessions for select to ahava_app using (user_id = (select actor()));
create policy sessions_end on sessions for update to ahava_app
  using (user_id = (select actor())) with check (user_id = (select actor()));
create policy sessions_system on sessions to ahava_system using (true) with check (true);

alter table socket_tickets enable row level security;
alter table socket_tickets force row level security;
create policy socket_tickets_issue on socket_tickets for insert to ahava_app
  with check (user_id = (select actor()));
create policy socket_tickets_system on socket_tickets to ahava_system using (true) with check (true);

alter table invitations enable row level security;
alter table invitations force row level security;
create policy invitations_read on invitations for select to ahava_app using ((select is_desk()));
create policy invitations_add on invitations for insert to ahava_app
  with check ((select is_desk()) and invited_by = (select actor()));
create policy invitations_system on invitations to ahava_system using (true) with check (true);

alter table patients enable row level security;
alter table patients force row level security;
-- Whoever adds a patient must read the row back before a trigger has made the relation.
create policy patients_read on patients for select to ahava_app using (
  (select is_desk()) or created_by = (select actor())
  or id in (select patient_id from standing where user_id = (select actor()))
);
create policy patients_add on patients for insert to ahava_app
  with check (created_by = (select actor()));
create policy patients_system on patients to ahava_system using (true) with check (true);

alter table care_relations enable row level security;
alter table care_relations force row level security;
create policy care_relations_read on care_relations for select to ahava_app using (
  user_id = (select actor()) or (select is_desk())
);
create policy care_relations_system on care_relations to ahava_system using (true) with check (true);

alter table push_tokens enable row level security;
alter table push_tokens force row level security;
create policy push_tokens_own on push_tokens to ahava_app
  using (user_id = (select actor())) with check (user_id = (select actor()));
create policy push_tokens_system on push_tokens to ahava_system using (true) with check (true);
grant select, insert, delete on push_tokens to ahava_app;
