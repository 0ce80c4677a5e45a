import type { Knex } from 'knex'

/** An invitation's token is `<workspace id>.<secret>`; only its hash is kept. An accepted one is gone. */
export const up = (db: Knex) =>
  db.raw(`
    create table invitations (
      workspace_id id          not null references workspaces on delete cascade,
      id           id          not null default new_id(),
      email        text        not null check (email like '%_@_%' and length(email) <= 254),
      invited_by   id          not null,
      token_hash   text,
      sent_at      timestamptz not null default now(),
      expires_at   timestamptz not null default now() + interval '14 days',
      created_at   timestamptz not null default now(),
      primary key (workspace_id, id),
      foreign key (workspace_id, invited_by) references members on delete cascade
    );
    create unique index invitations_email_key on invitations (workspace_id, lower(email));
    create unique index invitations_token_hash_key on invitations (workspace_id, token_hash);
    create index invitations_email on invitations (lower(email));

    alter table workspaces
      add duration_format text not null default 'full' check (duration_format in ('full', 'compact', 'decimal')),
      add logo bytea,
      add logo_type text check (logo_type in ('image/png', 'image/jpeg', 'image/webp', 'image/gif')),
      add check ((logo is null) = (logo_type is null));
  `)
