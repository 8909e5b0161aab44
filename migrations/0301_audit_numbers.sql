-- The trail orders its rows by the number of their transaction, which is sealed with them. A database that
-- came out of a backup counts transactions anew, from the beginning: what it adds is the number by which
-- new rows stand behind all that were restored.
create table audit_offset (
  one boolean primary key default true check (one),
  value bigint not null check (value >= 0)
);
insert into audit_offset (value) values (0);
grant select on audit_offset to ahava_app, ahava_system;

create function audit_tx() returns xid8 language plpgsql set search_path = public, pg_temp as $$
begin
  return (pg_current_xact_id()::text::bigint + (select value from audit_offset))::text::xid8;
end $$;

-- Every transaction below this number has ended.
create function audit_horizon() returns xid8 language plpgsql stable set search_path = public, pg_temp as $$
begin
  return (pg_snapshot_xmin(pg_current_snapshot())::text::bigint + (select value from audit_offset))::text::xid8;
end $$;

alter table audit alter column tx set default audit_tx();
