create table if not exists dossier_exception (
    dossier bigint primary key references dossier (id) on delete cascade,
    until text not null,
    reason text not null,
    author bigint references account (id) on delete set null,
    created bigint not null
);

create table if not exists destruction (
    id {id},
    organisation bigint not null references organisation (id),
    author bigint references account (id) on delete set null,
    done bigint not null
);

create index if not exists destruction_organisation on destruction (organisation);

create table if not exists destroyed (
    destruction bigint not null references destruction (id) on delete cascade,
    dossier bigint not null,
    theme text not null,
    retention text not null,
    opened bigint not null,
    closed text not null,
    ends text not null,
    done bigint not null,
    counts text not null,
    primary key (destruction, dossier)
)
