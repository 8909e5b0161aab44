-- as: ahava_system
-- Whom the actor knows, asked person by person: the set of everybody around a nurse's patients of some years is
-- a quarter of a million rows.
create function knows(p_user uuid) returns boolean
  language sql stable strict security definer cost 200 set search_path = public, pg_temp as $$
  select exists (
    select from standing theirs join standing mine on mine.patient_id = theirs.patient_id
    where theirs.user_id = p_user and theirs.visit_id is null and theirs.kind <> 'glass'
      and (theirs.until is null or theirs.until > moment())
      and mine.user_id = actor() and (mine.until is null or mine.until > moment()))
$$;
revoke execute on function knows from public;
grant execute on function knows to ahava_app;

-- A look-up costs thousands of times what an operator costs: the planner should not walk a table with it.
alter function stands_with(uuid) cost 200;
alter function stands_as(uuid, text) cost 200;
alter function talks_with(uuid) cost 200;
alter function talks_as(uuid, text) cost 200;
alter function has_met(uuid) cost 200;

-- Few belong to a visit, fewer to a conversation: whoever joins with them should not read everybody.
alter function people_of_visit(uuid, uuid) rows 8;
alter function participants_of(uuid) rows 8;
