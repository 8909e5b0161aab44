-- A week of a nurse that an administrator has approved, with the sums as they were then.
create table timesheets (
  nurse_id uuid not null references users,
  -- Its Monday, in the practice's zone.
  week date not null check (extract(isodow from week) = 1),
  totals jsonb not null,
  approved_by uuid not null references users,
  approved_at timestamptz not null,
  primary key (nurse_id, week),
  constraint nobody_approves_themselves check (approved_by <> nurse_id)
);
grant select, insert on timesheets to ahava_app;
grant select, insert, update, delete on timesheets to ahava_system;

alter table timesheets enable row level security;
alter table timesheets force row level security;
create policy timesheets_read on timesheets for select to ahava_app using (
  (select is_desk()) or nurse_id = (select actor())
);
create policy timesheets_approve on timesheets for insert to ahava_app
  with check (approved_by = (select actor()) and (select is_desk()));
create policy timesheets_system on timesheets to ahava_system using (true) with check (true);
