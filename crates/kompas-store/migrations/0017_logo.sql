create table if not exists paper_logo (
    organisation bigint primary key references organisation (id) on delete cascade,
    description text not null,
    width bigint not null,
    height bigint not null,
    content text not null,
    author bigint references account (id) on delete set null,
    updated bigint not null
)
