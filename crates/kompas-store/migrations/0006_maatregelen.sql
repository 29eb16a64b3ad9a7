create table if not exists dossier_number (
    dossier bigint not null references dossier (id) on delete cascade,
    thing text not null,
    last bigint not null,
    primary key (dossier, thing)
);

create table if not exists measure (
    dossier bigint not null references dossier (id) on delete cascade,
    number bigint not null,
    title text not null,
    why text not null,
    question text,
    link text not null,
    partners text not null,
    roles text not null,
    owner bigint references account (id) on delete set null,
    role text not null,
    begins text,
    ends text,
    state text not null,
    effect text not null,
    evidence text not null,
    version bigint not null,
    created bigint not null,
    updated bigint not null,
    primary key (dossier, number)
);

create table if not exists action (
    dossier bigint not null references dossier (id) on delete cascade,
    number bigint not null,
    title text not null,
    measure bigint,
    question text,
    source text,
    gap text,
    owner bigint references account (id) on delete set null,
    role text not null,
    deadline text,
    state text not null,
    remark text not null,
    version bigint not null,
    created bigint not null,
    updated bigint not null,
    primary key (dossier, number)
);

create index if not exists action_owner on action (owner);

create table if not exists decision (
    dossier bigint not null references dossier (id) on delete cascade,
    number bigint not null,
    decided text not null,
    body text not null,
    other text not null,
    content text not null,
    author bigint references account (id) on delete set null,
    created bigint not null,
    primary key (dossier, number)
);

create table if not exists feed (
    account bigint primary key references account (id) on delete cascade,
    hash text not null unique,
    created bigint not null
);

create table if not exists dossier_round (
    dossier bigint not null references dossier (id) on delete cascade,
    number bigint not null,
    opened bigint not null,
    since bigint not null,
    closed bigint,
    primary key (dossier, number)
);

create table if not exists round_check (
    dossier bigint not null,
    round bigint not null,
    question text not null,
    holds text not null,
    remark text not null,
    version bigint not null,
    author bigint references account (id) on delete set null,
    updated bigint not null,
    primary key (dossier, round, question),
    foreign key (dossier, round) references dossier_round (dossier, number) on delete cascade
)
