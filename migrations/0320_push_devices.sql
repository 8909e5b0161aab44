-- The devices on which somebody is rung: the app by Expo, and browsers by Web Push. Each belongs to the
-- session that it was allowed in, and goes with it.

alter table push_tokens
  add column id uuid not null default gen_random_uuid() unique,
  -- Null: registered before devices had sessions.
  add column session_id uuid,
  -- Of a browser, whose token is the address of its push service: its two keys, sealed. Null: an Expo token.
  add column keys bytea,
  add column label text,
  add foreign key (session_id, user_id) references sessions (id, user_id) on delete cascade;
create index push_tokens_session on push_tokens (session_id);

-- Signed out, or ended from another device: this one rings no more. Runs as whoever ends the session, who
-- may delete the devices of that person.
create function silence_device() returns trigger
  language plpgsql set search_path = public, pg_temp as $$
begin
  delete from push_tokens where session_id = new.id;
  return null;
end $$;
create trigger sessions_push after update of ended_at on sessions for each row
  when (old.ended_at is null and new.ended_at is not null) execute function silence_device();

-- What Expo took and whose arrival is asked for later. No id of a person: the delivery names them.
create table push_tickets (
  id text primary key,
  token text not null,
  effect_key text not null,
  sent_at timestamptz not null,
  ask_at timestamptz not null
);
create index push_tickets_ask on push_tickets (ask_at);
alter table push_tickets enable row level security;
alter table push_tickets force row level security;
create policy push_tickets_system on push_tickets to ahava_system using (true) with check (true);
grant select, insert, update, delete on push_tickets to ahava_system;
