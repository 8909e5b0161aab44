-- as: ahava_system
update reviews w set author_id = r.author_id from reports r
where r.visit_id = w.visit_id and r.author_id <> w.doctor_id;
