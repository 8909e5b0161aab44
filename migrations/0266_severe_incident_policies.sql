create policy events_of_severe_incidents on events for select to ahava_app using (
  facts ->> 'notice' = 'severe-incident' and is_told_of_case((facts ->> 'caseId')::uuid)
);

-- Who else was rung for one is no dispatcher's to see: it may be about them.
alter policy deliveries_desk on deliveries using (
  (select is_desk()) and (template <> 'severe-incident' or user_id = (select actor()))
);
