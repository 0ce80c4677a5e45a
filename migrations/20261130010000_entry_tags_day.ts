import type { Knex } from 'knex'

/**
 * Which entry has which tag, by day too: a report by tags reads those of its days, and not all that ever were. The
 * database keeps the day, whoever writes; a copy that brings it along is believed. An entry is held while its day is
 * read, so that no other transaction moves it meanwhile.
 */
export const up = (db: Knex) =>
  db.raw(`
    alter table entry_tags add column day date;
    update entry_tags as et set day = e.day
      from entries as e
     where e.workspace_id = et.workspace_id and e.id = et.entry_id;
    alter table entry_tags alter column day set not null;
    create index entry_tags_day on entry_tags (workspace_id, day, tag_id, entry_id);

    create function entry_tags_take_day() returns trigger language plpgsql as $$
      begin
        select e.day into new.day from entries as e
         where e.workspace_id = new.workspace_id and e.id = new.entry_id
           for share;
        if not found then
          raise foreign_key_violation using message = 'There is no entry ' || new.entry_id || ' to tag.';
        end if;
        return new;
      end $$;
    create trigger entry_tags_take_day before insert on entry_tags
      for each row when (new.day is null) execute function entry_tags_take_day();

    create function entries_pass_day() returns trigger language plpgsql as $$
      begin
        update entry_tags set day = new.day where workspace_id = new.workspace_id and entry_id = new.id;
        return null;
      end $$;
    create trigger entries_pass_day after update of started_at, zone on entries
      for each row when (old.day is distinct from new.day) execute function entries_pass_day();
  `)
