import type { Knex } from 'knex'

/**
 * What finished entries come to by month, so that a report over months reads a row for dozens of entries. Whatever writes
 * entries adds to them in the same statement: never to a row that is there, as somebody who adds up the same month would
 * wait for it, but by rows of its own, which may take away. A job settles a month that has changed: it counts it anew, by
 * tag too (entries/months.ts). A change of tags adds nothing, and says so by rows of nothing, so that its month is settled:
 * of what runs, too, which may be stopped and settled before the change is seen.
 * The triggers come first: nobody writes then until all months are there.
 */
export const up = (db: Knex) =>
  db.raw(`
    create function amount_cents(seconds bigint, rate_cents integer) returns bigint
      language sql immutable parallel safe return (seconds * rate_cents * 2 + 3600) / 7200;
    create function month_of(day date) returns date
      language sql immutable parallel safe return cast(date_trunc('month', cast(day as timestamp)) as date);

    create table entry_months (
      workspace_id id      not null,
      month        date    not null check (month = month_of(month)),
      member_id    id      not null,
      project_id   id,
      task_id      id,
      billable     boolean not null,
      entry_count  integer not null,
      seconds      bigint  not null,
      amount_cents bigint  not null,
      is_settled   boolean not null default false
    );
    create table entry_tag_months (
      workspace_id id      not null references workspaces on delete cascade,
      month        date    not null check (month = month_of(month)),
      member_id    id      not null,
      project_id   id,
      task_id      id,
      billable     boolean not null,
      tag_id       id,
      entry_count  integer not null,
      seconds      bigint  not null,
      amount_cents bigint  not null
    );

    create function entry_months_add() returns trigger language plpgsql as $$
      begin
        if tg_op = 'TRUNCATE' then
          delete from entry_months; -- nothing where workspaces are truncated too, and these with them
          delete from entry_tag_months;
          return null;
        end if;
        insert into entry_months
        select workspace_id, month_of(day), member_id, project_id, task_id, billable,
               cast(tg_argv[0] as integer) * count(*), cast(tg_argv[0] as integer) * sum(seconds),
               cast(tg_argv[0] as integer) * coalesce(sum(amount_cents(seconds, rate_cents)), 0)
          from changed
         where seconds is not null
         group by 1, 2, 3, 4, 5, 6;
        return null;
      end $$;
    create trigger entries_add_inserted after insert on entries
      referencing new table as changed for each statement execute function entry_months_add('1');
    create trigger entries_add_updated after update on entries
      referencing new table as changed for each statement execute function entry_months_add('1');
    create trigger entries_add_outdated after update on entries
      referencing old table as changed for each statement execute function entry_months_add('-1');
    create trigger entries_add_deleted after delete on entries
      referencing old table as changed for each statement execute function entry_months_add('-1');
    create trigger entries_add_none after truncate on entries
      for each statement execute function entry_months_add();

    create function entry_months_unsettle() returns trigger language plpgsql as $$
      begin
        insert into entry_months
        select distinct e.workspace_id, month_of(e.day), e.member_id, e.project_id, e.task_id, e.billable, 0, 0, 0
          from changed
          join entries as e on e.workspace_id = changed.workspace_id and e.id = changed.entry_id;
        return null;
      end $$;
    create trigger entry_tags_unsettle_inserted after insert on entry_tags
      referencing new table as changed for each statement execute function entry_months_unsettle();
    create trigger entry_tags_unsettle_updated after update on entry_tags
      referencing new table as changed for each statement execute function entry_months_unsettle();
    create trigger entry_tags_unsettle_deleted after delete on entry_tags
      referencing old table as changed for each statement execute function entry_months_unsettle();

    insert into entry_months
    select workspace_id, month_of(day) as month, member_id, project_id, task_id, billable,
           count(*), sum(seconds), coalesce(sum(amount_cents(seconds, rate_cents)), 0)
      from entries
     where seconds is not null
     group by 1, 2, 3, 4, 5, 6
     order by 1, 2;

    alter table entry_months add foreign key (workspace_id) references workspaces on delete cascade;
    create index entry_months_month on entry_months (workspace_id, month);
    create index entry_months_project_id on entry_months (workspace_id, project_id);
    create index entry_months_unsettled on entry_months (workspace_id, month) where not is_settled;
    create index entry_tag_months_month on entry_tag_months (workspace_id, month);
    analyze entry_months;
  `)
