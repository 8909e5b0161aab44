-- What a nurse wrote in the record, ticked off or measured after the visit was somebody else's is in its place, under
-- her name and its time; that it came late is kept beside her steps, without a word of what it says.
alter table late_facts drop constraint late_facts_kind_check;
alter table late_facts add constraint late_facts_kind_check
  check (kind in ('step', 'report', 'record', 'mark', 'observations'));
alter table late_facts add constraint only_that_it_came
  check (kind in ('step', 'report') or content is null);
alter policy late_facts_read on late_facts using (
  nurse_id = (select actor()) or ((select is_desk()) and kind <> 'report')
);

grant insert on record_entries, checklist_marks to ahava_system;
grant update on record_entries to ahava_system;
create policy record_entries_late on record_entries for insert to ahava_system with check (true);
create policy record_entries_late_end on record_entries for update to ahava_system
  using (ended_at is null) with check (ended_at is not null);
create policy checklist_marks_late on checklist_marks for insert to ahava_system with check (true);
