-- Orders stand in the record: what a doctor ordered, from when and until when. Dose, way and prescriber are sealed
-- with the words; the days stand beside them, so that what runs out can be found. An order is ended or replaced like
-- every other line, never changed.
alter table record_entries add column valid_from date, add column valid_until date;
alter table record_entries drop constraint kinds;
alter table record_entries add constraint kinds check (kind in (
  'allergy', 'condition', 'medicine', 'alert', 'mental_state', 'safeguarding', 'next_nurse', 'goal', 'task',
  'red_flag', 'order'));
alter table record_entries add constraint orders_have_a_beginning check ((kind = 'order') = (valid_from is not null));
alter table record_entries add constraint ends_after_it_begins check (
  valid_until is null or valid_until >= valid_from and kind = 'order');
