-- What was backed up, tried and brought back, for the page of the administrators: times, counts and one
-- sentence of ours. Nobody's data.
create table backups (
  id uuid primary key,
  at timestamptz not null,
  -- Null while it runs, or where it was cut off.
  finished_at timestamptz,
  rows bigint,
  files int,
  bytes bigint,
  -- Why it is not whole.
  failure text
);
create index backups_at on backups (at desc);

-- Each time that a backup was restored beside the running product, to see whether it can be.
create table backup_drills (
  id uuid primary key,
  at timestamptz not null,
  finished_at timestamptz not null,
  backup_id uuid,
  rows bigint not null,
  files int not null,
  -- Values and files that were opened with their keys.
  opened int not null,
  -- What was not as it should be; null when it passed.
  finding text
);
create index backup_drills_at on backup_drills (at desc);

-- A database that came out of a backup says so; one whose restore did not end is not started on.
create table restores (
  id uuid primary key,
  at timestamptz not null,
  backup_id uuid not null,
  backup_at timestamptz not null,
  finished_at timestamptz
);

do $$
declare
  t text;
begin
  foreach t in array array['backups', 'backup_drills', 'restores'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy %I on %I to ahava_system using (true) with check (true)', t || '_system', t);
    execute format('create policy %I on %I for select to ahava_app using ((select i_am(''administrator'')))',
      t || '_read', t);
    execute format('grant select, insert, update on %I to ahava_system', t);
    execute format('grant select on %I to ahava_app', t);
  end loop;
end $$;
grant delete on backups, backup_drills to ahava_system;
