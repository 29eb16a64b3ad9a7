create table if not exists consultation (
    id {id},
    dossier bigint not null references dossier (id) on delete cascade,
    explanation text not null,
    deadline text not null,
    author bigint references account (id) on delete set null,
    created bigint not null,
    updated bigint not null
);

create index if not exists consultation_dossier on consultation (dossier);

create table if not exists consultation_question (
    consultation bigint not null references consultation (id) on delete cascade,
    question text not null,
    body text not null,
    primary key (consultation, question)
);

create table if not exists consulted (
    id {id},
    consultation bigint not null references consultation (id) on delete cascade,
    source text,
    role text not null,
    mail text,
    way text not null,
    state text not null,
    referral text not null,
    trouble text not null,
    asked bigint not null,
    answered bigint
);

create index if not exists consulted_consultation on consulted (consultation);

create index if not exists consulted_state on consulted (state);

create table if not exists partner_link (
    hash text primary key,
    partner bigint not null references consulted (id) on delete cascade,
    expires bigint not null,
    created bigint not null
);

create index if not exists partner_link_partner on partner_link (partner);

create table if not exists reply (
    partner bigint not null references consulted (id) on delete cascade,
    question text not null,
    body text not null,
    confidential boolean not null,
    version bigint not null,
    updated bigint not null,
    primary key (partner, question)
);

create table if not exists attachment (
    id {id},
    partner bigint not null references consulted (id) on delete cascade,
    name text not null,
    media_type text not null,
    bytes bigint not null,
    sha256 text not null,
    body text not null,
    created bigint not null
);

create index if not exists attachment_partner on attachment (partner);

create index if not exists attachment_sha256 on attachment (sha256);

create table if not exists reminder (
    partner bigint not null references consulted (id) on delete cascade,
    kind text not null,
    deadline text not null,
    sent bigint not null,
    primary key (partner, kind, deadline)
);

create table if not exists confirmation (
    id {id},
    partner bigint not null references consulted (id) on delete cascade,
    citation bigint not null,
    sentence text not null,
    state text not null,
    correction text not null,
    asked bigint not null,
    answered bigint
);

create index if not exists confirmation_partner on confirmation (partner)
