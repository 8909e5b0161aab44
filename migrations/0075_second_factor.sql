-- The second factor: codes of an app (TOTP), passkeys, and recovery codes for when both are lost.
-- The application's role reads none of these tables: it asks the functions of the next file.

-- One app for each person. `pending` is a secret that no code has confirmed yet.
create table totp_factors (
  user_id uuid primary key references users,
  secret bytea,
  -- The newest time step whose code was used: a code works once.
  last_step bigint not null default 0,
  confirmed_at timestamptz,
  pending bytea,
  pending_at timestamptz
);

create table passkeys (
  id uuid primary key,
  user_id uuid not null references users,
  credential_id bytea not null unique,
  public_key bytea not null,
  -- What the authenticator counted at the last use; 0 where it does not count.
  counter bigint not null,
  transports text[] not null,
  name bytea not null,
  created_at timestamptz not null,
  last_used_at timestamptz
);
create index passkeys_user on passkeys (user_id);

-- 120 random bits each, kept as a keyed hash.
create table recovery_codes (
  code_hash bytea primary key,
  user_id uuid not null references users,
  created_at timestamptz not null,
  used_at timestamptz
);
create index recovery_codes_user on recovery_codes (user_id);

-- What an authenticator has to sign: one use, a few minutes, one purpose, one person where known.
create table passkey_challenges (
  challenge_hash bytea primary key,
  purpose text not null check (purpose in ('add', 'sign-in', 'prove')),
  user_id uuid references users,
  expires_at timestamptz not null,
  used_at timestamptz
);
create index passkey_challenges_expiry on passkey_challenges (expires_at);

-- Codes that were tried and not yet found right, by person. `rounds` doubles the wait.
create table code_attempts (
  user_id uuid primary key references users,
  tried integer not null,
  rounds integer not null,
  last_at timestamptz not null,
  blocked_until timestamptz
);

do $$
declare
  t text;
begin
  foreach t in array array['totp_factors', 'passkeys', 'recovery_codes', 'passkey_challenges', 'code_attempts'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy %I on %I to ahava_system using (true) with check (true)', t || '_system', t);
    execute format('grant select, insert, update, delete on %I to ahava_system', t);
  end loop;
end $$;
