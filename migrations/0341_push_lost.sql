-- Another device of that person took it: whatever becomes of this one, they were rung.
alter table push_tickets add column elsewhere boolean not null default false;
create index push_tickets_effect on push_tickets (effect_key);

-- How many pushes all processes together may still send in this second. No person's data.
create table push_pace (
  only_row boolean primary key default true check (only_row),
  second timestamptz not null,
  taken integer not null
);
alter table push_pace enable row level security;
alter table push_pace force row level security;
create policy push_pace_system on push_pace to ahava_system using (true) with check (true);
grant select, insert, update, delete on push_pace to ahava_system;
