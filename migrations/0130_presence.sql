-- Electronic visit verification: where a visit began and ended, graded and never refused. The place
-- itself is a home: sealed with the patient's key. What is left in clear is how far from the pin the
-- phone was and how sure it was.

create table presence (
  id uuid primary key,
  visit_id uuid not null,
  patient_id uuid not null,
  nurse_id uuid not null references users,
  kind text not null check (kind in ('check-in', 'check-out')),
  -- A and B are proof, C is a note with a reason, D was entered later by an administrator.
  grade text not null check (grade in ('A', 'B', 'C', 'D')),
  reasons text[] not null default '{}',
  metres integer check (metres >= 0),
  accuracy real check (accuracy >= 0),
  place bytea,
  -- What the nurse said about it, when she found the time.
  said bytea,
  said_at timestamptz,
  pin_confirmed boolean not null default false,
  mock boolean not null default false,
  device_id uuid,
  happened_at timestamptz not null,
  received_at timestamptz not null,
  uncertain boolean not null default false,
  entered_by uuid references users,
  -- The step was taken back, or better evidence came: kept, and counted no more.
  replaced_at timestamptz,
  foreign key (visit_id, patient_id) references visits (id, patient_id),
  constraint entered_later check ((grade = 'D') = (entered_by is not null)),
  constraint nobody_enters_their_own check (entered_by <> nurse_id)
);
create unique index presence_one on presence (visit_id, kind) where replaced_at is null;
create index presence_nurse on presence (nurse_id, happened_at);

grant select, insert on presence to ahava_app;
grant update (grade, reasons, metres, said, said_at, pin_confirmed, replaced_at) on presence to ahava_app;
grant select, insert, update, delete on presence to ahava_system;

alter table presence enable row level security;
alter table presence force row level security;
-- Dispatch, and the nurse herself: where somebody was is nobody else's.
create policy presence_read on presence for select to ahava_app using (
  (select is_desk()) or nurse_id = (select actor())
);
create policy presence_add on presence for insert to ahava_app with check (
  (nurse_id = (select actor()) and entered_by is null
    and visit_id in (select visit_id from standing where user_id = (select actor()) and kind = 'nurse'))
  or (entered_by = (select actor()) and (select is_desk()))
);
create policy presence_change on presence for update to ahava_app
  using ((select is_desk()) or nurse_id = (select actor()))
  with check ((select is_desk()) or nurse_id = (select actor()));
create policy presence_system on presence to ahava_system using (true) with check (true);
