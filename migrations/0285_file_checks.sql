-- What each nightly collection found in the storage of files and took away: counts, nobody's data.
create table file_checks (
  at timestamptz primary key,
  -- What is kept, and how many bytes that is as it lies there, sealed.
  kept int not null,
  kept_bytes bigint not null,
  -- Taken away: uploads that never finished, bytes that no upload names, files half written.
  unfinished int not null,
  nameless int not null,
  half_written int not null,
  -- Kept according to their rows, and not there: somebody must look.
  missing int not null
);
alter table file_checks enable row level security;
alter table file_checks force row level security;
create policy file_checks_system on file_checks to ahava_system using (true) with check (true);
create policy file_checks_read on file_checks for select to ahava_app using ((select i_am('administrator')));
grant select, insert, delete on file_checks to ahava_system;
grant select on file_checks to ahava_app;

-- The collection asks for what is not finished, of which there is little.
create index uploads_unfinished on uploads (created_at) where state = 'pending';
