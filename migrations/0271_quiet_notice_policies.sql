-- Whoever reads the case, the line or the rating reads that it changed.
create policy events_of_cases on events for select to ahava_app using (
  facts ->> 'notice' = 'case' and exists (select from cases c where c.id = (facts ->> 'caseId')::uuid)
);
create policy events_of_lines on events for select to ahava_app using (
  facts ->> 'notice' = 'record'
  and exists (select from record_entries e where e.id = (facts ->> 'entryId')::uuid)
);
create policy events_of_ratings on events for select to ahava_app using (
  facts ->> 'notice' = 'rated'
  and exists (select from ratings r where r.id = (facts ->> 'ratingId')::uuid)
);
