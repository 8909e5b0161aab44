-- The second wall around offers.
create trigger visits_offers after update of status, start_at on visits
  for each row execute function offers_of_visit();

alter table offers enable row level security;
alter table offers force row level security;
create policy offers_read on offers for select to ahava_app
  using ((select is_desk()) or nurse_id = (select actor()));
create policy offers_add on offers for insert to ahava_app
  with check ((select is_desk()) and offered_by = (select actor()) and state = 'open');
create policy offers_system on offers to ahava_system using (true) with check (true);

-- What a nurse is told of an offer belongs to a visit on which she has no standing.
create policy events_offered on events for select to ahava_app using (
  type in ('VISIT_OFFERED', 'OFFER_ENDED') and facts ->> 'nurseId' = (select actor())::text
);
