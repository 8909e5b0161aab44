-- How somebody signed in, and sockets that close when a session ends.

alter table sessions add column way text check (way in ('password', 'password-and-app',
  'password-and-recovery-code', 'password-and-passkey', 'passkey', 'phone', 'link'));

-- Said in the transaction itself, so that no command can forget it: after COMMIT every process
-- closes the sockets of what has ended.
create function say_ended() returns trigger language plpgsql as $$
begin
  perform pg_notify('ahava_hints', json_build_object('signedOut',
    json_build_object(case tg_table_name when 'users' then 'user' else 'session' end, new.id))::text);
  return new;
end $$;
create trigger sessions_said after update of ended_at on sessions
  for each row when (old.ended_at is null and new.ended_at is not null)
  execute function say_ended();
create trigger users_said after update of disabled_at on users
  for each row when (old.disabled_at is null and new.disabled_at is not null)
  execute function say_ended();
