-- as: ahava_system
-- Where a visit was, and names that changed or are to be found no more.

create function move_of_visit() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  insert into visit_moves (visit_id, patient_id, start_at, moved_at)
  values (old.id, old.patient_id, old.start_at, new.updated_at);
  return new;
end $$;

-- Another name, a destroyed key, or a patient who became another: the old tokens go with it.
create function names_of_patient() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if new.name is distinct from old.name or new.data_key is null or new.merged_into is not null then
    delete from name_tokens where patient_id = new.id;
    new.name_indexed := 0;
  end if;
  return new;
end $$;

-- The tokens of a name that this very transaction wrote; nobody's else.
create function put_name_tokens(p_patient uuid, p_tokens bytea[], p_way smallint) returns void
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update patients set name_indexed = p_way
  where id = p_patient and name_indexed = 0 and xmin = pg_current_xact_id()::xid;
  if not found then
    raise exception 'put_name_tokens: the name was not written here' using errcode = '42501';
  end if;
  insert into name_tokens (token, patient_id) select distinct unnest(p_tokens), p_patient;
end $$;

-- Whom the actor stands for or cares for, on whatever visit: one node of a plan, as the other sets.
create function met_by_actor() returns setof uuid
  language sql stable security definer rows 100 set search_path = public, pg_temp as $$
  select distinct patient_id from standing
  where user_id = actor() and patient_id is not null and (until is null or until > moment())
$$;

revoke execute on function move_of_visit, names_of_patient, put_name_tokens, met_by_actor from public;
grant execute on function move_of_visit, names_of_patient to ahava_owner;
grant execute on function put_name_tokens, met_by_actor to ahava_app;
