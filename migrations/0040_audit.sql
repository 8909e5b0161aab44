-- The audit trail: who asked for what, and whose data they got. Rows are only ever added; no role of
-- the product may change or remove one. Ids, states and routes, never a word that somebody wrote.

create table audit (
  id uuid primary key,
  -- Rows of a transaction that is still open are invisible: the sealer waits for it by this number.
  tx xid8 not null default pg_current_xact_id(),
  at timestamptz not null,
  -- Null: nobody was signed in.
  actor_id uuid,
  role text,
  session_id uuid,
  -- Method and route as in the contract, `GET /api/visits/:id`, or what a socket delivered.
  action text not null,
  status smallint not null,
  -- The problem's code when it was refused.
  code text,
  -- Everybody whose data was returned or changed.
  patient_ids uuid[] not null,
  visit_id uuid,
  request_id uuid,
  -- Keyed hash of the network address: tells one from another, and does not give it away.
  address bytea
);
create index audit_order on audit (tx, id);
create index audit_actor on audit (actor_id, id);
create index audit_patients on audit using gin (patient_ids);

-- What is sealed: each block names its rows with their hashes and continues the block before it.
create table audit_blocks (
  number bigint primary key,
  sealed_at timestamptz not null,
  last_tx xid8 not null,
  last_id uuid not null,
  row_ids uuid[] not null,
  -- SHA-256 of each row, 32 bytes each, in the order of row_ids.
  row_hashes bytea not null,
  previous bytea not null,
  hash bytea not null
);

-- Each time that somebody computed everything again.
create table audit_checks (
  id uuid primary key,
  at timestamptz not null,
  blocks bigint not null,
  rows bigint not null,
  unsealed bigint not null,
  -- Null when all was as it was sealed.
  finding text
);

create function audit_is_kept() returns trigger language plpgsql as $$
begin
  raise exception 'the audit trail is only ever added to' using errcode = '42501';
end $$;
create trigger audit_kept before update or delete or truncate on audit
  for each statement execute function audit_is_kept();
create trigger audit_blocks_kept before update or delete or truncate on audit_blocks
  for each statement execute function audit_is_kept();
create trigger audit_checks_kept before update or delete or truncate on audit_checks
  for each statement execute function audit_is_kept();

alter table audit enable row level security;
alter table audit force row level security;
-- Nobody writes in somebody else's name.
create policy audit_add on audit for insert to ahava_app
  with check (actor_id is not distinct from (select actor()));
create policy audit_read on audit for select to ahava_app using ((select is_desk()));
create policy audit_system on audit for select to ahava_system using (true);

alter table audit_blocks enable row level security;
alter table audit_blocks force row level security;
create policy audit_blocks_read on audit_blocks for select to ahava_app using ((select is_desk()));
create policy audit_blocks_system on audit_blocks to ahava_system using (true) with check (true);

alter table audit_checks enable row level security;
alter table audit_checks force row level security;
create policy audit_checks_read on audit_checks for select to ahava_app using ((select is_desk()));
create policy audit_checks_system on audit_checks to ahava_system using (true) with check (true);

grant select, insert on audit to ahava_app;
grant select on audit_blocks, audit_checks to ahava_app;
grant select on audit to ahava_system;
grant select, insert on audit_blocks, audit_checks to ahava_system;
