-- as: ahava_system
-- How an offer is told and settled. Locks go from the visit to its offers, by id, to the nurse's day, to the
-- inboxes of people, by user id: whoever takes them otherwise may deadlock with an acceptance.

-- Locks the inboxes of these people, so that several events of one act may be written one after the other.
create function lock_inboxes(p_users uuid[]) returns void
  language sql security definer set search_path = public, pg_temp as $$
  insert into inbox_heads as h (user_id, seq)
  select u, 0 from (select distinct unnest(p_users) as u) r where u is not null order by u
  on conflict (user_id) do update set seq = h.seq
$$;

-- Tells each nurse of the offer that was just written for her. Nobody else hears of it: no patient is named.
create function tell_offers(p_offers uuid[], p_now timestamptz) returns setof uuid
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  o offers;
begin
  perform lock_inboxes(array(select nurse_id from offers where id = any (p_offers)));
  for o in
    select * from offers where id = any (p_offers) and offered_by = actor() and state = 'open'
    order by nurse_id
  loop
    return query select write_event(gen_random_uuid(), 'VISIT_OFFERED', o.visit_id, null,
      jsonb_build_object('offerId', o.id, 'nurseId', o.nurse_id, 'by', actor()), array[o.nurse_id], p_now);
  end loop;
end $$;

-- Writes how an offer ended and tells its nurse. The visit, the offer and her inbox are locked.
create function close_offer(p_offer offers, p_state text, p_now timestamptz) returns void
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update offers set state = p_state, settled_at = p_now, suburb = null where id = p_offer.id;
  perform write_event(gen_random_uuid(), 'OFFER_ENDED', p_offer.visit_id, null,
    jsonb_build_object('offerId', p_offer.id, 'nurseId', p_offer.nurse_id, 'state', p_state, 'by', actor()),
    array[p_offer.nurse_id], p_now);
end $$;

-- Whatever happens to a visit that looked for a nurse, another time included, it is offered to nobody any
-- more: what was offered is not what it is now.
create function offers_of_visit() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  o offers;
  v_open uuid[];
begin
  if old.status <> 'REQUESTED' or (new.status = 'REQUESTED' and new.start_at = old.start_at) then
    return new;
  end if;
  v_open := array(select id from offers where visit_id = new.id and state = 'open' order by id for update);
  if cardinality(v_open) = 0 then return new; end if;
  -- Everybody whom this act tells of the visit is locked too: the next events of it find them so.
  perform lock_inboxes(
    array(select nurse_id from offers where id = any (v_open))
    || array(select s.user_id from standing s
        where s.visit_id = new.id or (s.visit_id is null and s.patient_id = new.patient_id))
    || new.nurse_id);
  for o in select * from offers where id = any (v_open) order by id loop
    perform close_offer(o,
      case when o.expires_at <= new.updated_at then 'expired' else 'ended' end, new.updated_at);
  end loop;
  return new;
end $$;

-- A nurse answers, or dispatch takes back. Answers the state that the offer had or has now, and who was told;
-- no row where the actor has no such offer. `accepted` makes her the nurse of the visit, who then books
-- her time in the same transaction.
create function settle_offer(p_offer uuid, p_state text, p_now timestamptz)
  returns table (state text, visit_id uuid, told uuid[])
  language plpgsql security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  o offers;
  v_status text;
begin
  select * into o from offers f where f.id = p_offer
    and case when p_state = 'withdrawn' then is_desk() else f.nurse_id = actor() end;
  if not found then return; end if;
  select v.status into v_status from visits v where v.id = o.visit_id for update;
  perform from offers f where f.visit_id = o.visit_id and f.state = 'open' order by f.id for update;
  -- Whoever plans her day has this lock before those of inboxes.
  if p_state = 'accepted' then perform lock_nurses(array[o.nurse_id]); end if;
  select * into o from offers f where f.id = p_offer;
  visit_id := o.visit_id;
  told := '{}';
  if o.state <> 'open' then
    state := o.state;
  elsif p_state <> 'withdrawn' and o.expires_at <= p_now then
    state := 'expired';
  elsif p_state = 'accepted' then
    state := 'taken';
    told := array(select f.nurse_id from offers f where f.visit_id = o.visit_id and f.state = 'open');
    update offers f set state = 'accepted', settled_at = p_now, suburb = null where f.id = p_offer;
    update visits v set status = 'SCHEDULED', nurse_id = o.nurse_id, scheduled_at = p_now, updated_at = p_now
    where v.id = o.visit_id;
  else
    state := p_state;
    told := array[o.nurse_id];
    perform close_offer(o, p_state, p_now);
  end if;
  return next;
end $$;

-- The time of an offer has run out: dispatch must know, each of them.
create function expire_offer(p_offer uuid, p_now timestamptz) returns setof uuid
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  o offers;
  v_desks uuid[] := array(select user_id from standing where kind = 'desk');
begin
  select * into o from offers where id = p_offer;
  if not found then return; end if;
  perform from visits where id = o.visit_id for update;
  select * into o from offers where id = p_offer and state = 'open' and expires_at <= p_now for update;
  if not found then return; end if;
  perform lock_inboxes(v_desks || o.nurse_id);
  perform close_offer(o, 'expired', p_now);
  return next o.nurse_id;
  return query select write_event(gen_random_uuid(), 'NOTICE', o.visit_id, null,
    jsonb_build_object('notice', 'offer-expired', 'offerId', o.id, 'nurseId', o.nurse_id), v_desks, p_now);
end $$;

-- The same for all offers of a visit whose time is over, before dispatch offers it anew.
create function expire_offers(p_visit uuid, p_now timestamptz) returns setof uuid
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v_offer uuid;
begin
  if not is_desk() then
    raise exception 'expire_offers: only dispatch' using errcode = '42501';
  end if;
  for v_offer in
    select id from offers where visit_id = p_visit and state = 'open' and expires_at <= p_now order by id
  loop
    return query select expire_offer(v_offer, p_now);
  end loop;
end $$;

revoke execute on function lock_inboxes, tell_offers, close_offer, offers_of_visit, settle_offer, expire_offer,
  expire_offers from public;
grant execute on function tell_offers, settle_offer, expire_offers to ahava_app;
grant execute on function offers_of_visit to ahava_owner;
