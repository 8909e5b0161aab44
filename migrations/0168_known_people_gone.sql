-- as: ahava_system
drop function known_people;
