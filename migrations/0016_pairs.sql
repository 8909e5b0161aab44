-- The policies read visit, patient and kind from the row itself, so a row cannot name a pair that
-- does not exist: somebody's own patient beside somebody else's visit.
alter table conversations add unique (id, visit_id, patient_id, kind);
alter table messages add foreign key (conversation_id, visit_id, patient_id, kind)
  references conversations (id, visit_id, patient_id, kind);
alter table read_marks add foreign key (conversation_id, visit_id, patient_id, kind)
  references conversations (id, visit_id, patient_id, kind);
alter table reports add unique (id, visit_id, patient_id);
alter table report_addenda add foreign key (report_id, visit_id, patient_id)
  references reports (id, visit_id, patient_id);
alter table reviews add foreign key (visit_id, patient_id) references visits (id, patient_id);
alter table location_points add foreign key (visit_id, patient_id)
  references visits (id, patient_id);
