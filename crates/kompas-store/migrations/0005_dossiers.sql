create table if not exists dossier (
    id {id},
    organisation bigint not null references organisation (id),
    theme text not null,
    title text not null,
    owner bigint references account (id) on delete set null,
    state text not null,
    retention text not null,
    deadline text,
    version bigint not null,
    created bigint not null,
    updated bigint not null
);

create index if not exists dossier_organisation on dossier (organisation);

create table if not exists dossier_member (
    dossier bigint not null references dossier (id) on delete cascade,
    account bigint not null references account (id) on delete cascade,
    since bigint not null,
    primary key (dossier, account)
);

create index if not exists dossier_member_account on dossier_member (account);

create table if not exists answer (
    dossier bigint not null references dossier (id) on delete cascade,
    question text not null,
    number bigint not null,
    body text not null,
    unknown text not null,
    confidence text,
    openness text not null,
    ground text,
    labels text not null,
    author bigint references account (id) on delete set null,
    created bigint not null,
    primary key (dossier, question, number)
);

create table if not exists dossier_source (
    dossier bigint not null references dossier (id) on delete cascade,
    question text not null,
    source text not null,
    place bigint not null,
    used text not null,
    reason text not null,
    version bigint not null,
    updated bigint not null,
    primary key (dossier, question, source)
);

create table if not exists dossier_citation (
    dossier bigint not null references dossier (id) on delete cascade,
    number bigint not null,
    document bigint,
    passage bigint,
    record text not null,
    author bigint references account (id) on delete set null,
    created bigint not null,
    primary key (dossier, number)
);

create table if not exists dossier_note (
    dossier bigint not null references dossier (id) on delete cascade,
    number bigint not null,
    document bigint not null,
    document_version bigint not null,
    passage bigint not null,
    title text not null,
    quote text not null,
    body text not null,
    author bigint references account (id) on delete set null,
    version bigint not null,
    created bigint not null,
    updated bigint not null,
    primary key (dossier, number)
);

create table if not exists dossier_partner (
    dossier bigint not null references dossier (id) on delete cascade,
    partner text not null,
    state text not null,
    remark text not null,
    version bigint not null,
    updated bigint not null,
    primary key (dossier, partner)
);

create table if not exists dossier_scan (
    dossier bigint not null references dossier (id) on delete cascade,
    year bigint not null,
    source text not null,
    state text not null,
    reason text not null,
    version bigint not null,
    author bigint references account (id) on delete set null,
    updated bigint not null,
    primary key (dossier, year, source)
)
