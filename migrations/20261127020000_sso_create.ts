import type { Knex } from 'knex'

/**
 * Single sign-on. A provider's secrets are sealed in one text. An identity is who a provider says somebody is: one of a
 * person at each provider, so that an address that is given to somebody else there opens nobody's account. A request is
 * a round trip that began in one browser; `outcome` waits under a code that is good once. Of an assertion only its id is
 * kept, so that it counts once.
 */
export const up = (db: Knex) =>
  db.raw(`
    create table sso_providers (
      id                 id          primary key default new_id(),
      kind               text        not null check (kind in ('oauth2', 'ldap', 'saml')),
      name               text        not null check (length(name) between 1 and 60),
      position           integer     not null default 0,
      is_active          boolean     not null default false,
      config             jsonb       not null default '{}',
      sealed_secrets     text,
      domains            text[]      not null default '{}',
      allows_sign_up     boolean     not null default false,
      links_by_email     boolean     not null default false,
      default_workspaces text        not null default '',
      mappings           jsonb       not null default '[]',
      logo               bytea       check (length(logo) <= 1048576),
      logo_type          text,
      logo_version       text,
      version            integer     not null default 1,
      created_at         timestamptz not null default now(),
      check (num_nonnulls(logo, logo_type, logo_version) in (0, 3))
    );

    create table identities (
      provider_id  id          not null references sso_providers on delete cascade,
      subject      text        not null check (length(subject) between 1 and 1000),
      user_id      id          not null references users on delete cascade,
      claims       jsonb       not null default '{}',
      created_at   timestamptz not null default now(),
      last_used_at timestamptz not null default now(),
      primary key (provider_id, subject),
      unique (provider_id, user_id)
    );
    create index identities_user_id on identities (user_id);

    create table sso_requests (
      id           id          primary key default new_id(),
      provider_id  id          not null references sso_providers on delete cascade,
      purpose      text        not null check (purpose in ('login', 'test', 'confirm')),
      browser_hash text,
      state        text        not null unique,
      nonce        text        not null,
      verifier     text        not null,
      request_id   text        not null unique,
      user_id      id          references users on delete cascade,
      return_to    text        not null default '' check (length(return_to) <= 2000),
      answered_at  timestamptz,
      code_hash    text        unique,
      outcome      jsonb,
      expires_at   timestamptz not null,
      check ((purpose = 'confirm') = (user_id is not null))
    );
    create index sso_requests_provider_id on sso_requests (provider_id);
    create index sso_requests_user_id on sso_requests (user_id);
    create index sso_requests_expires_at on sso_requests (expires_at);

    create table sso_assertions (
      provider_id  id          not null references sso_providers on delete cascade,
      assertion_id text        not null,
      expires_at   timestamptz not null,
      primary key (provider_id, assertion_id)
    );
    create index sso_assertions_expires_at on sso_assertions (expires_at);

    alter table users add uses_password boolean;
  `)
