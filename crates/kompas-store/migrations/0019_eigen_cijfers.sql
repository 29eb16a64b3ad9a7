create table if not exists own_figures (
    organisation bigint not null references organisation (id) on delete cascade,
    code text not null,
    content text not null,
    file text not null,
    author bigint references account (id) on delete set null,
    version bigint not null,
    updated bigint not null,
    primary key (organisation, code)
);

create table if not exists own_column (
    organisation bigint not null references organisation (id) on delete cascade,
    code text not null,
    header text not null,
    field text not null,
    primary key (organisation, code, header)
)
