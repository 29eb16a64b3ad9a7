create table organisation (
    id {id},
    slug text not null unique,
    kind text not null,
    code text unique,
    name text not null,
    open boolean not null,
    created bigint not null
);

create table account (
    id {id},
    mail text not null unique,
    name text not null,
    state text not null,
    administrator boolean not null,
    editor boolean not null,
    password text,
    totp text,
    totp_step bigint,
    totp_offer text,
    failures bigint not null,
    locked_until bigint,
    issuer text,
    subject text,
    created bigint not null,
    seen bigint
);

create unique index account_subject on account (issuer, subject);

create table recovery_code (
    account bigint not null references account (id) on delete cascade,
    hash text not null,
    primary key (account, hash)
);

create table membership (
    account bigint not null references account (id) on delete cascade,
    organisation bigint not null references organisation (id) on delete cascade,
    role text not null,
    created bigint not null,
    primary key (account, organisation)
);

create index membership_organisation on membership (organisation);

create table session (
    id {id},
    hash text not null unique,
    account bigint not null references account (id) on delete cascade,
    organisation bigint references organisation (id) on delete set null,
    complete boolean not null,
    method text not null,
    agent text not null,
    address text,
    created bigint not null,
    seen bigint not null,
    expires bigint not null
);

create index session_account on session (account);

create table ticket (
    id {id},
    hash text not null unique,
    kind text not null,
    account bigint references account (id) on delete cascade,
    organisation bigint references organisation (id) on delete cascade,
    role text,
    administrator boolean not null,
    editor boolean not null,
    mail text,
    created bigint not null,
    expires bigint not null
);

create table log (
    seq bigint primary key,
    moment bigint not null,
    action text not null,
    object text not null,
    result text not null,
    origin text not null,
    address text,
    actor bigint,
    organisation bigint,
    previous text not null,
    hash text not null
);

create index log_organisation on log (organisation, seq);

alter table collection drop column owner;

alter table collection add column organisation bigint references organisation (id);

alter table job add column organisation bigint not null default 0;

drop index job_open;

create unique index job_open on job (kind, subject, organisation) where state in ('wacht', 'bezig')
