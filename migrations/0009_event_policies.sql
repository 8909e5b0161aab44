-- The second wall around events and inboxes.
alter table events enable row level security;
alter table events force row level security;
create policy events_read on events for select to ahava_app using (
  (select is_desk())
  or patient_id in (select patient_id from standing where user_id = (select actor()) and visit_id is null)
  or visit_id in (select visit_id from standing where user_id = (select actor()))
);
create policy events_system on events to ahava_system using (true) with check (true);

alter table inbox_heads enable row level security;
alter table inbox_heads force row level security;
create policy inbox_heads_own on inbox_heads for select to ahava_app using (user_id = (select actor()));
create policy inbox_heads_system on inbox_heads to ahava_system using (true) with check (true);

alter table inbox enable row level security;
alter table inbox force row level security;
create policy inbox_own on inbox for select to ahava_app using (user_id = (select actor()));
create policy inbox_system on inbox to ahava_system using (true) with check (true);

alter table effects enable row level security;
alter table effects force row level security;
create policy effects_system on effects to ahava_system using (true) with check (true);

alter table deliveries enable row level security;
alter table deliveries force row level security;
create policy deliveries_desk on deliveries for select to ahava_app using ((select is_desk()));
create policy deliveries_system on deliveries to ahava_system using (true) with check (true);
